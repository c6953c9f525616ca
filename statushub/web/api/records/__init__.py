"""What the API answers: one model a thing, made from rows; the document describes the same."""
