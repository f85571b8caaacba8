"""The history of payments and autopayments as a person works with them."""
