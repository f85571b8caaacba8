"""Screens through their real widgets, over the real cabinet and temporary files."""
