"""The proofs: one folder for each room, and those that go through the whole house."""
