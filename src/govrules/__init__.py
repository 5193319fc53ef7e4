"""govrules: a government's office regulations as policies a program can check and explain.

The library: :func:`check`, :func:`due`, :func:`load_policies`, :func:`load_records`, :func:`report_data` (a
report as JSON data), and the module :mod:`govrules.workdays`. Everything is imported when it is first used.
What govrules raises is a :class:`GovrulesError`, whose text can be shown as it stands.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govrules import workdays
    from govrules.checking.obligations import due
    from govrules.checking.run import check
    from govrules.errors import GovrulesError
    from govrules.findings import Finding, Report, Verdict
    from govrules.ledgers import load_records
    from govrules.policies import load_policies
    from govrules.reports.json_report import report_data

__all__ = [
    "Finding",
    "GovrulesError",
    "Report",
    "Verdict",
    "check",
    "due",
    "load_policies",
    "load_records",
    "report_data",
    "workdays",
]

_HOMES = {
    "Finding": "govrules.findings",
    "GovrulesError": "govrules.errors",
    "Report": "govrules.findings",
    "Verdict": "govrules.findings",
    "check": "govrules.checking.run",
    "due": "govrules.checking.obligations",
    "load_policies": "govrules.policies",
    "load_records": "govrules.ledgers",
    "report_data": "govrules.reports.json_report",
}


def __getattr__(name: str) -> Any:
    if name == "workdays":
        return import_module("govrules.workdays")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'govrules' has no attribute {name!r}")
