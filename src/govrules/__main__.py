"""The command ``govrules``, also as ``python -m govrules``."""

import atexit
import gc


def main() -> None:
    """Run the command.

    Starting it makes a hundred thousand objects and no garbage, and at its end all goes with the process: the
    search for garbage would take a quarter of the time of a short check.
    """
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from govrules.cli import main as run  # noqa: PLC0415 (what is imported now is what makes the objects)

    run()


if __name__ == "__main__":
    main()
