"""What the API takes: one model a request, checked for its shape; actions check the rest."""
