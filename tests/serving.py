"""``govrules serve`` as its user starts it: another process, a port of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO


@dataclass(frozen=True)
class Served:
    """A service that runs, and where."""

    process: subprocess.Popen[str]
    url: str
    log: IO[str]

    def stop(self) -> str:
        """End it as Ctrl-C does; what it has written to its log."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        self.log.seek(0)
        return self.log.read()


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """A service on a free port while the context lasts."""
    command = [sys.executable, "-m", "govrules", "serve", "--port", "0", "--today", "2025-10-31", *options]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    with (
        TemporaryFile("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, encoding="utf-8", env=environment
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found is not None, said
            yield Served(process, found[0], log)
        finally:
            if process.poll() is None:
                process.terminate()
