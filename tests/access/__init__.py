"""Who gets what of the server: each operation, asked by each kind of caller."""
