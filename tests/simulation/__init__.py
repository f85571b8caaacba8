"""Households and a server in bad weather: production code under one seed, without threads."""
