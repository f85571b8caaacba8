"""The appeals of the cabinet through real widgets and files."""
