"""Appeals at the supplier's: numbered when they come in, worked on by clerks, answered."""
