"""The lock over the window, and the doors behind it, as a person before the screen meets them."""
