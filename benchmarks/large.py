"""``python -m benchmarks.large``: a ledger of 100,000 rows and 30 columns, as .xlsx and as .csv, is checked.

Each run is a process of its own, ``govrules check`` into a SARIF report, and its peak memory is what the
system says of it. Ratios: to reading the same file with the library alone (python-calamine, the csv module),
and of the time of the whole to ten times that of a tenth, so that growth that is not linear shows. A number
as argument takes the place of 100,000.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from govrules.language.terms import Type
from govrules.models import KINDS

ROOT = Path(__file__).parent.parent
KIND, ROWS, COLUMNS = "submission", 100_000, 30
MOST_MEMORY = 1024  # MiB


def rows(count: int, seed: int = 11) -> Iterator[list[object]]:
    """A header of 30 columns and ``count`` invented records: a tenth of the cells blank."""
    single = (Type.TEXT, Type.BOOL, Type.INT, Type.DAY, Type.CODE)
    terms = [
        t
        for t in KINDS[KIND].terms().values()
        if t.type in single and not t.name.startswith(("attested", "earlier_"))
    ]
    terms = terms[: COLUMNS - 1]
    draw = random.Random(seed)
    yield ["编号", *(term.title for term in terms)]
    for number in range(1, count + 1):
        record: list[object] = [f"报-{number:06}"]
        for term in terms:
            if draw.random() < 0.1:
                record.append(None)
                continue
            match term.type:
                case Type.TEXT:
                    record.append(f"{term.title}{draw.randrange(count // 20)}")
                case Type.BOOL:
                    record.append(draw.choice(("是", "否")))
                case Type.INT:
                    record.append(draw.randint(0, 5))
                case Type.DAY:
                    record.append(date(2025, 1, 1) + timedelta(days=draw.randrange(330)))
                case _:
                    record.append(draw.choice(list(term.labels.values())))
        yield record


def write(folder: Path, count: int) -> dict[str, Path]:
    """The ledger in both formats."""
    found = {"xlsx": folder / f"上报公文{count}.xlsx", "csv": folder / f"上报公文{count}.csv"}
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("上报公文")
    with found["csv"].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows(count):
            sheet.append(row)
            writer.writerow(row)
    book.save(found["xlsx"])
    return found


def run(code: str, *args: str) -> tuple[float, float]:
    """Seconds and peak MiB of a Python process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code, *args], env=environment, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{args}: exit code {child.returncode}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


CHECK = "import sys; from govrules.cli import main; sys.argv[0] = 'govrules'; main()"
ALONE = {
    "xlsx": "import sys; from python_calamine import load_workbook as load; "
    "load(sys.argv[1]).get_sheet_by_index(0).to_python()",
    "csv": "import csv, sys; list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))",
}


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"Python {sys.version.split()[0]}; {count:,} rows, {COLUMNS} columns, {KINDS[KIND].title}")
    with tempfile.TemporaryDirectory() as folder:
        whole, tenth = write(Path(folder), count), write(Path(folder), count // 10)
        report = ("--today", "2025-12-31", "-o", str(Path(folder) / "report.sarif"))
        for form, path in whole.items():
            seconds, memory = run(CHECK, "check", str(path), *report)
            alone, _ = run(ALONE[form], str(path))
            part, _ = run(CHECK, "check", str(tenth[form]), *report)
            print(f".{form}: {count / seconds:,.0f} rows a second, {seconds / alone:.0f} × reading alone")
            print(f".{form}: the whole ÷ ten times a tenth {seconds / part / 10:.2f}")
            kept = "ok" if memory <= MOST_MEMORY else "MISSED"
            print(f".{form}: peak memory {memory:,.0f} MiB   ≤ {MOST_MEMORY} {kept}", flush=True)


if __name__ == "__main__":
    main()
