"""What the screen of readings is made of: what is typed, what stands, rows, cards, questions."""
