"""LKK Desktop: the personal cabinet of a utility's customers that works without a network."""

__version__ = "0.1.0"
