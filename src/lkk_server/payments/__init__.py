"""Money: orders that people pay at the bank, cards, standing orders, cheques, and the ledger."""
