"""Households, clerks, guests and a server in bad weather: production code, one seed, no threads."""
