"""The pages before the cabinet."""
