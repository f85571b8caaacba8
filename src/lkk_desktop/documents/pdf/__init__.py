"""Paper: what is drawn on reportlab's canvas."""
