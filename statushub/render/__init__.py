"""Words in one language for one medium. Pure: the same view in, the same bytes out."""
