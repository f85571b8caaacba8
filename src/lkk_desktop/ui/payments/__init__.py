"""What the screens of payments are made of."""
