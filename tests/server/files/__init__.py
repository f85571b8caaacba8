"""Files at a real server, sent over HTTP."""
