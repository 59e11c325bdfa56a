"""`python -m lendemain` is the command line."""

from lendemain.cli import main

main()
