"""How it travels: the engine without a wire, the wire without an engine."""
