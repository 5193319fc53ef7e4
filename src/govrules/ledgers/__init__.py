"""Files turned into records: each error with its line or cell, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govrules.errors import UsageError, suggest
from govrules.ledgers.batch import Batch, Loaded, make_batch
from govrules.ledgers.entries import Contents, Entry, Progress, gathered, no_progress, no_reader
from govrules.ledgers.files import has_drafts, read_paths
from govrules.models.plain import AnyRecord
from govrules.models.record_types import kind_of, record_types

if TYPE_CHECKING:
    from govrules.ledgers.mapping import LedgerMapping
    from govrules.models.vocabulary import Vocabulary

__all__ = ["Batch", "Loaded", "known_kind", "load_records", "take_records"]


def load_records(
    paths: Path | str | Sequence[Path | str],
    *,
    kind: str | None = None,
    stdin: bytes | None = None,
    vocabulary: Vocabulary | None = None,
    mapping: LedgerMapping | None = None,
    progress: Progress = no_progress,
    models: bool = True,
    keep_rows: bool = False,
) -> Batch:
    """The records of files (JSON, YAML, CSV, .xlsx, .docx …), of directories, of standard input (``-``).

    ``kind``, a code or a Chinese title, is the record type of records that do not say one; ``stdin`` is what
    stands in standard input; ``vocabulary`` takes the place of the shipped one; ``mapping`` says what the
    columns of an office's own ledgers are (:mod:`govrules.ledgers.mapping`); ``progress`` is told how far
    reading is. Without ``models`` the records are lighter ones that stand for models where they can; with
    ``keep_rows`` the rows of tables are in :attr:`Batch.tables` as their files have them, for a workbook
    report. Whatever cannot be read is in :attr:`Batch.refused` and never stops the rest.
    Raises :class:`~govrules.errors.UsageError` for a ``kind`` that does not exist.
    """
    known = known_kind(kind) if kind is not None else None
    given = [paths] if isinstance(paths, Path | str) else paths
    readers = mapping.reader_of if mapping is not None else no_reader
    contents: Iterable[Contents] = read_paths(given, known, stdin, vocabulary, readers)
    if has_drafts(given):
        from govrules.ledgers.drafts import join_drafts  # noqa: PLC0415 (only where a draft is read)

        contents = [join_drafts(gathered(contents), known)]
    batch = make_batch(contents, known, vocabulary, progress, models=models, keep_rows=keep_rows)
    return batch if mapping is None else replace(batch, warnings=(*batch.warnings, *mapping.warnings()))


def take_records(
    records: Iterable[Mapping[str, object] | AnyRecord],
    *,
    kind: str | None = None,
    vocabulary: Vocabulary | None = None,
    models: bool = True,
) -> Batch:
    """The batch of records that are at hand as mappings or models; otherwise like :func:`load_records`."""
    known = known_kind(kind) if kind is not None else None
    entries = tuple(Entry("记录", number, data) for number, data in enumerate(records, start=1))
    return make_batch([Contents(entries)], known, vocabulary, models=models)


def known_kind(kind: str) -> str:
    """The code of a record type, given by code or Chinese title; raises :class:`UsageError`."""
    if known := kind_of(kind):
        return known
    titles = list(record_types().titles.values())
    raise UsageError(
        f"没有记录类型“{kind}”。{suggest(kind, [*record_types(), *titles]) or '可用：' + '、'.join(titles)}"
    )
