"""How it travels: messages, the engine, the transport, the worker thread."""
