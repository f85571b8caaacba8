"""What needs a connection and is never queued: signing in."""
