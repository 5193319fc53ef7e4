"""One request judged: bytes in, a report out. This runs in a worker process, in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from traceback import extract_tb

from msgspec import Struct
from typing_extensions import TypedDict

from govrules.checking.obligations import YELLOW_DAYS, Obligation, obligations
from govrules.checking.run import calendar_of, check
from govrules.errors import GovrulesError, UsageError
from govrules.findings import Refusal, Report
from govrules.ledgers import Batch, load_records
from govrules.ledgers.mapping import LedgerMapping
from govrules.policies.rules import Policies
from govrules.reports.due import due_json
from govrules.reports.html import due_html, html_report
from govrules.reports.ics import due_ics
from govrules.reports.json_report import RefusedJson, json_report, json_text, refusal_data
from govrules.reports.xlsx import due_xlsx, xlsx_report
from govrules.workdays import WorkCalendar

JSON = "application/json"
MEDIA_TYPES = {
    "json": JSON,
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}
"""What each format is sent as."""
RECORDS = "records.json"
"""The file name of records that come as JSON: what the places in messages begin with."""
LONGEST_NAME = 200
"""Bytes that a ledger's file name may have."""


class Limits(Struct, frozen=True):
    """How much the service takes on: sizes in bytes, times in seconds.

    ``memory`` is the address space of one worker process (where the system can limit it); ``waiting`` are the
    requests that may wait for a worker beside those that have one.
    """

    body: int = 20_000_000
    answer: int = 100_000_000
    records: int = 10_000
    seconds: float = 60
    memory: int = 2_000_000_000
    workers: int = 2
    waiting: int = 6


class Question(Struct, frozen=True):
    """A file to check: what to make of it (``due``: the due list, else the report), and in which format."""

    name: str
    data: bytes
    due: bool = False
    format: str = "json"
    today: date | str | None = None
    kind: str | None = None
    readings: str = "chosen"
    select: str = "*"
    known_on: date | None = None
    everything: bool = False
    mapping: LedgerMapping | None = None


class Answer(Struct, frozen=True):
    """What goes back; ``note`` is for the log, and carries nothing of a record."""

    status: int
    media_type: str
    body: bytes
    note: str = ""


class ErrorJson(TypedDict):
    """Why there is no report, and the places in the file where it lies, if it lies there."""

    message: str
    refused: list[RefusedJson]


def refused(status: int, message: str, places: tuple[Refusal, ...] = (), note: str = "") -> Answer:
    """The answer that gives no report."""
    error: ErrorJson = {"message": message, "refused": [refusal_data(place) for place in places]}
    return Answer(status, JSON, json_text(error).encode(), note)


def answer(question: Question, policies: Policies, limits: Limits) -> Answer:
    """The report that ``question`` asks for, or why there is none; never an exception."""
    try:
        return _answer(question, policies, limits)
    except GovrulesError as error:
        return refused(422, str(error))
    except MemoryError:
        return refused(413, "检查所需的内存超过上限，请分成几份")
    except Exception as error:
        # What an exception says may quote a record; where it arose does not.
        place = extract_tb(error.__traceback__)[-1]
        note = f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"
        return refused(500, "程序内部错误，什么也没有判定", note=note)


def _answer(question: Question, policies: Policies, limits: Limits) -> Answer:
    file = Path(file_name(question.name))
    try:
        file.write_bytes(question.data)
    except OSError as error:
        raise UsageError(f"文件名“{file}”不能用：{error.strerror}") from None
    try:
        batch = load_records(
            file,
            kind=question.kind,
            vocabulary=policies.vocabulary,
            mapping=question.mapping,
            models=False,
            keep_rows=question.format == "xlsx" and not question.due,
        )
    finally:
        file.unlink()
    if batch.total > limits.records:
        return refused(413, f"有{batch.total}条记录，一次最多{limits.records}条，请分成几份")
    if batch.refused and not batch.total:
        if question.name == RECORDS and not _is_json(question.data):
            return refused(400, "内容不是UTF-8编码的JSON", batch.refused)
        return refused(422, "没有读到记录", batch.refused)
    calendar = calendar_of(None, question.known_on, policies)
    report = check(
        batch,
        today=question.today,
        policies=policies,
        readings=question.readings,
        calendar=calendar,
        select=question.select,
    )
    written = _written(question, report, batch, policies, calendar)
    body = written if isinstance(written, bytes) else written.encode()
    if len(body) > limits.answer:
        return refused(413, "报告过大，请分成几份")
    return Answer(200, MEDIA_TYPES[question.format], body)


def _written(
    question: Question, report: Report, batch: Batch, policies: Policies, calendar: WorkCalendar
) -> str | bytes:
    if question.due:
        writers: dict[str, Callable[[Report, Sequence[Obligation]], str | bytes]] = {
            "json": due_json,
            "html": due_html,
            "xlsx": due_xlsx,
            "ics": due_ics,
        }
        return writers[question.format](report, obligations(report, policies.settings, calendar))
    match question.format:
        case "json":
            return json_report(report, everything=question.everything)
        case "xlsx":
            return xlsx_report(report, batch, policies.vocabulary, everything=question.everything)
        case _:
            known = YELLOW_DAYS in policies.settings
            owed = obligations(report, policies.settings, calendar) if known else None
            return html_report(report, owed, everything=question.everything)


def file_name(name: str) -> str:
    """The last part of ``name``, which a browser or a system gives; raises :class:`UsageError`."""
    last = PurePosixPath(name.replace("\\", "/")).name
    if not last.isprintable() or last in ("", ".", "..") or len(last.encode()) > LONGEST_NAME:
        raise UsageError("文件名不能用：写成“台账.xlsx”的样子")
    return last


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return False
    except RecursionError:  # it is, but of a depth that no record has
        pass
    return True
