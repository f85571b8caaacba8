"""Whole stories: from a keypress in a real window to the server and another desk's screen."""
