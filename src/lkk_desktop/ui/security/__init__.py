"""What the screen of security is made of: lock, keys, users of the computer, what is told."""
