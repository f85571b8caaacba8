"""Files that travel by tus: received in portions, looked at, kept under names of their own."""
