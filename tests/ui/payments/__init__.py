"""The screen of payments."""
