"""What the server does with money: the ledger, orders, cards, standing orders, cheques."""
