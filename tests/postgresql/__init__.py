"""PostgreSQL as the server's store: order, equality, restores, processes, rights, live channels."""
