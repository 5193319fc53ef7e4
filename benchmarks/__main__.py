"""``python -m benchmarks``: the figures of speed beside their targets, as ratios measured in one process.

Every ratio is that of medians over rounds in which the candidates take turns, so that a busy machine slows
all of them. Verdicts are checked equal before anything is timed. Nothing here is part of the test suite.
"""

from __future__ import annotations

import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

from benchmarks.workload import (
    CALENDAR,
    FIRST,
    LAST,
    NAMES,
    NATURAL,
    QUESTIONS,
    Record,
    expert,
    make_records,
    natural,
)
from govrules.engines import scalar

ROOT = Path(__file__).parent.parent
RECORDS, ROUNDS, STARTS = 3000, 15, 25


def medians(candidates: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each candidate in seconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, run in candidates.items():
                start = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - start)
    finally:
        gc.enable()
    return {name: statistics.median(found) for name, found in times.items()}


def each(function: Callable[..., object], inputs: Sequence[object]) -> Callable[[], None]:
    """A run that calls ``function`` with every input."""

    def run() -> None:
        for one in inputs:
            function(one)

    return run


def line(what: str, ratio: float, target: float, *, at_most: bool = True) -> None:
    """One line of the table."""
    reached = ratio <= target if at_most else ratio >= target
    shown = f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"
    print(f"{what:<58} {shown:>9}   {'≤' if at_most else '≥'} {target:<7,g} {'ok' if reached else 'MISSED'}")


def rules() -> None:
    """Compiled against hand-written code, on mappings and on tuples."""
    records: list[Record] = list(make_records(RECORDS))
    rows = [scalar.as_tuple(NAMES, record) for record in records]
    start = time.perf_counter()
    on_mappings = scalar.compile_questions(QUESTIONS, CALENDAR)
    built = time.perf_counter() - start
    on_tuples = scalar.compile_questions(QUESTIONS, CALENDAR, ("tuple", NAMES))
    verdicts = [on_mappings(record) for record in records]
    for other in (
        [on_tuples(row) for row in rows],
        [natural(record) for record in records],
        [tuple(rule(record) for rule in NATURAL) for record in records],
        [expert(record) for record in records],
    ):
        if other != verdicts:
            sys.exit("the verdicts differ; nothing was timed")
    found = medians(
        {
            "natural": each(natural, records),
            "expert": each(expert, records),
            "dict": each(on_mappings, records),
            "tuple": each(on_tuples, rows),
        },
        ROUNDS,
    )
    per_record = ", ".join(f"{name} {1e6 * value / RECORDS:.2f}" for name, value in found.items())
    print(f"12 rules, {len(NAMES)} facts, {RECORDS} records: µs a record: {per_record}")
    print(f"compiled in {1e3 * built:.0f} ms")
    line("compiled on dicts ÷ natural", found["dict"] / found["natural"], 0.7)
    line("compiled on dicts ÷ expert", found["dict"] / found["expert"], 1.2)
    line("compiled on tuples ÷ natural", found["tuple"] / found["natural"], 0.45)
    line("compiled on tuples ÷ expert", found["tuple"] / found["expert"], 0.8)


def nth_workday() -> None:
    """The 15th working day after a day, against walking the calendar."""
    draw = random.Random(15)
    days = [date.fromordinal(draw.randrange(FIRST, LAST - 40)) for _ in range(200)]
    ordinals = [day.toordinal() for day in days]
    one_day = timedelta(days=1)
    every = [date.fromordinal(n) for n in range(FIRST, LAST + 1)]
    worked = frozenset(day for day in every if CALENDAR.is_workday(day))

    def walk(is_workday: Callable[[date], object]) -> Callable[[date], date]:
        def nth(day: date) -> date:
            left = 15
            while left:
                day += one_day
                if is_workday(day):
                    left -= 1
            return day

        return nth

    def walk_set(day: date) -> date:
        left = 15
        while left:
            day += one_day
            if day in worked:
                left -= 1
        return day

    table = scalar.DueDays(CALENDAR, 15)
    wanted = [walk(chinese_calendar.is_workday)(day) for day in days]
    if not (
        wanted
        == [walk_set(day) for day in days]
        == [CALENDAR.nth_after(day, 15) for day in days]
        == [date.fromordinal(CALENDAR.workday_after(n, 15)) for n in ordinals]  # type: ignore[arg-type]
        == [date.fromordinal(table[n]) for n in ordinals]  # type: ignore[arg-type]
    ):
        sys.exit("the days differ; nothing was timed")
    found = medians(
        {
            "calendar": each(walk(chinese_calendar.is_workday), days),
            "set": each(walk_set, days),
            "dates": each(lambda day: CALENDAR.nth_after(day, 15), days),
            "ordinals": each(lambda day: CALENDAR.workday_after(day, 15), ordinals),
            "table": each(lambda day: table[day], ordinals),
        },
        7,
    )
    for name, what in (("dates", "dates"), ("ordinals", "ordinals"), ("table", "the engine's table")):
        line(
            f"15th working day, {what}: × walking is_workday",
            found["calendar"] / found[name],
            1000,
            at_most=False,
        )
        line(f"15th working day, {what}: × walking a set", found["set"] / found[name], 10, at_most=False)


def start_up(python: str) -> None:
    """Whole commands of the interpreter ``python`` against importing pydantic and yaml."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        record.write_text(json.dumps(_one_record()), encoding="utf-8")
        govrules = [str(Path(python).with_name("govrules"))]
        commands = {
            "imports": [python, "-c", "import pydantic, yaml"],
            "--version": [*govrules, "--version"],
            "--help": [*govrules, "--help"],
        }
        check = [*govrules, "check", str(record), "--today", "2026-03-02"]
        library = [python, "-c", LIBRARY.format(str(record))]
        runs = {name: _command(args) for name, args in commands.items()}
        runs["cold"] = _command(check, cache="")
        kept = str(Path(folder) / "kept")
        runs["warm"], runs["library"] = _command(check, cache=kept), _command(library, cache=kept)
        for run in runs.values():
            run()
        found = medians(runs, STARTS)
    print(f"start-up: import pydantic, yaml takes {1e3 * found['imports']:.0f} ms")
    line("govrules --version ÷ import pydantic, yaml", found["--version"] / found["imports"], 1)
    line("govrules --help ÷ import pydantic, yaml", found["--help"] / found["imports"], 1)
    line("govrules check of one record, nothing kept ÷ the same", found["cold"] / found["imports"], 6)
    line("the same with a warm cache", found["warm"] / found["imports"], 1)
    line("govrules.check of one record, warm cache", found["library"] / found["imports"], 3.5)


def _one_record() -> object:
    sample = json.loads((ROOT / "tests" / "samples" / "meeting.json").read_text(encoding="utf-8"))
    meeting = sample[0] if isinstance(sample, list) else sample
    return {key: value for key, value in meeting.items() if key != "豁免"}  # few records have a waiver


LIBRARY = "import govrules, json; govrules.check(json.load(open({!r})), today='2026-03-02')"
"""A program that checks the records of a file."""


def _command(args: Sequence[str], cache: str = "") -> Callable[[], None]:
    environment = {**os.environ, "GOVRULES_CACHE": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed modules are compiled once

    def run() -> None:
        done = subprocess.run(args, env=environment, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr.decode(errors="replace"))

    return run


def main() -> None:
    """Print the table."""
    print(f"Python {sys.version.split()[0]}; ratios of medians")
    rules()
    nth_workday()
    start_up(*sys.argv[1:2] or [sys.executable])


if __name__ == "__main__":
    main()
