"""StatusHub: post once, and every reader is told in their own language."""

__version__ = "0.1.0"
