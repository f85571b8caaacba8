"""The profile as a person works with it."""
