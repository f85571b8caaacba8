"""The real program against a real server, killed again and again: nothing saved is lost."""
