"""What is printed and exported, read back by programs that are not ours."""
