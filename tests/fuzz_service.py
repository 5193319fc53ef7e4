"""``python tests/fuzz_service.py SECONDS [PHASES]``: the service asked at random what it allows, and more.

No answer may be a 5xx or one that is not described, and memory has to stay bounded. The program is
schemathesis; the service is a real one in another process. Ends with 1 where something is wrong.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from serving import served

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
"""All but those that want a wrong record refused by the status: here it is refused in the report."""
MOST_MEGABYTES = 1000
"""What the service and its two workers may hold together; at rest it is about a third."""


def fuzz(url: str, seconds: int, phases: str) -> int:
    """What schemathesis ends with."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}openapi.json"]
    command += ["--max-time", str(seconds), "--phases", phases, "--checks", ",".join(CHECKS), "--no-color"]
    command += ["--seed", "1", "--generation-database", "none"]
    command += ["--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
    return subprocess.run(command, check=False).returncode


def resident(process: int) -> int:
    """Megabytes that a process and its children have in memory (Linux)."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
    except OSError:  # it is no more
        return 0
    kilobytes = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return kilobytes // 1000 + sum(resident(int(child)) for child in children)


def main(seconds: int, phases: str = "coverage,fuzzing,stateful") -> int:
    """Fuzz a service of its own and say how much memory it took."""
    samples: list[int] = []
    over = threading.Event()
    with served() as service:

        def watch() -> None:
            while not over.wait(1):
                samples.append(resident(service.process.pid))

        watching = threading.Thread(target=watch)
        watching.start()
        status = fuzz(service.url, seconds, phases)
        over.set()
        watching.join()
        log = service.stop()
    statuses = Counter(re.findall(r" (\d{3}) \d+ms$", log, re.MULTILINE))
    print("answers", statuses.total(), dict(sorted(statuses.items())))
    quarter = max(1, len(samples) // 4)
    print(f"memory in MB: first quarter at most {max(samples[:quarter])}, ", end="")
    print(f"last at most {max(samples[-quarter:])}, ever {max(samples)} (limit {MOST_MEGABYTES})")
    broken = [line for line in log.splitlines() if "Error" in line or "Traceback" in line]
    print(*broken[:20], sep="\n")
    return int(status != 0 or bool(broken) or max(samples) > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
