"""The two files: what the server said, and what the user said."""
