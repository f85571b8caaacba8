"""The two files, as they really lie on a disk."""
