"""Scenes to start a server with: living data, and the figures that the manuals print."""
