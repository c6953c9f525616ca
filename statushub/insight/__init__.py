"""What happened: what many measurements come to."""
