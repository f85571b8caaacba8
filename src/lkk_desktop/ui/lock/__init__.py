"""The lock over the window, the ways back in, and who uses this computer."""
