"""What goes wrong in systems like this one, what finds it here, and the report of that."""
