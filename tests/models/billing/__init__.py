"""Billing by worked cases, by laws over any account, and beside a second reckoning day by day."""
