"""Appeals at a real server: registered, worked on, answered."""
