"""The campaign of payments: random histories after which three books agree to the kopeck."""
