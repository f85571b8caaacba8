"""Profiles as released versions left them, and that this one opens them."""
