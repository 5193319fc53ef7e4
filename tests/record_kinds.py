"""A record type of a test's own, known beside those of the notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

import pytest

from govrules.models import KINDS, Record, kinds, reading, record_types


@contextmanager
def also_known(code: str, model: type[Record], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While it lasts, records of the kind ``code`` are read by ``model``."""
    known = MappingProxyType({**KINDS, code: model})
    for module in (kinds, reading):
        monkeypatch.setattr(module, "KINDS", known)
    monkeypatch.setattr(record_types, "_KEPT", {})
    record_types._kinds_by_word.cache_clear()
    yield
    record_types._kinds_by_word.cache_clear()
