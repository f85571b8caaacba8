"""What stands before the cabinet: welcome, registration, sign-in, recovery, readings of a guest."""
