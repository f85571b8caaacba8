"""What the history of payments is made of: its table, a payment in full, and its cheque."""
