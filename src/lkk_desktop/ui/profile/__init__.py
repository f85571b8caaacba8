"""What the screens of «Профиль» are made of: cards that need a connection, and their words."""
