"""What things are and what may be done to them, by tables of cases."""
