"""What the screens of money are made of: the estimate's lines, tables of bills, and why so much."""
