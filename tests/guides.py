"""A guide of ``docs/guide`` read as what it asks its reader to do, step by step.

In the order of the page: a table under ``<!-- workbook: NAME[SHEET] -->`` is cells to type into a sheet (its
first row names the columns, its first column the rows); a block with a ``title`` is a file to write, or if it
is a ``diff`` a change of one; ``sh`` and ``python`` blocks are run, in one folder, and a ``text`` block shows
what the block before it printed, ``…`` standing for what is left out, lines or part of a line. A block under
``<!-- only shown -->`` is left alone, one under ``<!-- command: … -->`` is run elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

ASIDE = re.compile(r"<!-- (only shown|command: [a-z ]+) -->")
STEP = re.compile(
    r"(?:^<!-- (?P<mark>[^>]+) -->\n+)?"
    r"(?:^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$"
    r"|(?P<table>(?:^\|[^\n]*\n)+))",
    flags=re.MULTILINE | re.DOTALL,
)
WORKBOOK = re.compile(r"workbook: (?P<file>[^\[]+)\[(?P<sheet>[^\]]+)\]")
LEFT_OUT = "…"


@dataclass(frozen=True)
class Step:
    """One table or block: the mark above it, its language (``table`` for a table), its title and its text."""

    mark: str
    language: str
    title: str
    text: str


def steps(guide: Path) -> Iterator[Step]:
    """What stands in ``guide``, in order."""
    for found in STEP.finditer(guide.read_text(encoding="utf-8")):
        language = found["language"] or "table"
        yield Step(found["mark"] or "", language, found["title"] or "", found["text"] or found["table"])


@dataclass
class Reader:
    """Somebody who follows a guide in a folder; ``printed`` is what the last thing run printed."""

    folder: Path
    scope: dict[str, object]
    printed: str = ""

    def follow(self, step: Step) -> None:
        """Do what ``step`` says; raises AssertionError where the guide shows what is not so."""
        match step.language:
            case "table" if step.mark.startswith("workbook:"):
                self._type(step)
            case "diff":
                self._change(self.folder / step.title, step.text)
            case "text":
                assert shows(step.text, self.printed), f"shown:\n{step.text}\nprinted:\n{self.printed}"
            case "sh":
                self.printed = self._shell(step.text)
            case "python" if not step.title:
                self.printed = self._python(step.text)
            case _ if step.title:
                path = self.folder / step.title
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.text, encoding="utf-8")

    def _type(self, step: Step) -> None:
        found = WORKBOOK.fullmatch(step.mark)
        assert found, step.mark
        path = self.folder / found["file"]
        book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
        if found["sheet"] not in book.sheetnames:
            fresh = not path.exists()
            sheet = book.active if fresh else book.create_sheet()
            sheet.title = found["sheet"]
        sheet = book[found["sheet"]]
        letters, _, *rows = (
            [cell.strip() for cell in line.strip().strip("|").split("|")] for line in step.text.splitlines()
        )
        for number, *cells in rows:
            for letter, cell in zip(letters[1:], cells, strict=True):
                if cell:
                    sheet[f"{letter}{number}"] = cell
        book.save(path)

    def _change(self, path: Path, diff: str) -> None:
        text = path.read_text(encoding="utf-8")
        lines = diff.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(before) == 1, f"{path} has this {text.count(before)} times:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def _shell(self, commands: str) -> str:
        """What the commands print, ``govrules`` being this one."""
        tool = self.folder / ".bin" / "govrules"
        if not tool.exists():
            tool.parent.mkdir()
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m govrules "$@"\n', encoding="utf-8")
            tool.chmod(0o755)
        ran = subprocess.run(
            ["bash", "-c", commands],
            cwd=self.folder,
            env={**os.environ, "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return ran.stdout.decode("utf-8")

    def _python(self, code: str) -> str:
        printed = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
            exec(compile(code, "guide", "exec"), self.scope)
        return printed.getvalue()


def shows(text: str, printed: str) -> bool:
    """Whether ``text`` is what was printed, but for the lines left out."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == LEFT_OUT else ".*".join(map(re.escape, line.split(LEFT_OUT))) + r"\n"
        for line in text.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None
