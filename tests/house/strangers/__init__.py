"""What strangers to the code wrote by the recipes of CONTRIBUTING.md alone."""
