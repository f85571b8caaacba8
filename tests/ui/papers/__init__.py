"""Documents in the app: shown, saved, printed; slow work with its progress."""
