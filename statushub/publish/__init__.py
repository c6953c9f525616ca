"""Public artefacts: which exist, how they are committed and mirrored, how they are served."""
