"""What is fast, each figure beside its floor from the same run."""
