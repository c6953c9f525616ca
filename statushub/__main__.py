"""`python -m statushub`: the same as the command `statushub`."""

from statushub.cli import main

main(prog_name="statushub")
