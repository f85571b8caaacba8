"""What the journal is made of: acts as a person did them, and their lines."""
