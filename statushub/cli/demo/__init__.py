"""The demo organisation: a believable telephone company, in English and Spanish."""
