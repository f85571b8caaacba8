"""Charts as a person reads them."""
