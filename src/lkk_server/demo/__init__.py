"""A month of the supplier's life, played with real processes, a real bank's page and a browser."""
