"""What comes in from other places and goes out to them: one file per foreign format."""
