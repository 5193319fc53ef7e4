"""``python -m govrules`` is the command ``govrules``."""

from govrules.cli import main

main()
