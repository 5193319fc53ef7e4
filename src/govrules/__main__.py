"""The command ``govrules``, also as ``python -m govrules``.

A check of one record takes little longer than the interpreter takes to start, so how a process starts and
ends counts here, and only here: used as a library, govrules changes nothing about either.
"""

import atexit
import gc
import os
import sys
import threading


def main() -> None:
    """Run the command, and end the process with its exit code."""
    gc.set_threshold(100_000)  # starting makes as many objects, and no garbage
    from govrules import cli  # noqa: PLC0415 (that is what makes them)

    try:
        cli.main()
    except SystemExit as ended:
        if isinstance(ended.code, int) and threading.active_count() == 1:
            _end(ended.code)
        raise


def _end(code: int) -> None:
    """End the process as :func:`sys.exit` would, but leave what is in memory to the system, as mypy does."""
    atexit._run_exitfuncs()  # there is no other way to run them
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more
        pass
    os._exit(code)


if __name__ == "__main__":
    main()
