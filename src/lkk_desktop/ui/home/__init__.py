"""What the screen «Главная» is made of: what is to be done, and a card for each subject."""
