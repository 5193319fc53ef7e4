"""Labels that another district may have otherwise: posts, stages of approval, kinds of unit.

They stand in the table ``vocabulary`` of a policy set's ``policy.yaml``: per list a code and its labels, of
which the first is the one that rules and reports use and the rest are accepted on input.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from govrules.errors import PolicyError, Problem
from govrules.shipped import shipped_policies


class Vocabulary(Struct, frozen=True, eq=False):
    """Lists of choices by name: the label of each code, and the code of each further spelling."""

    labels: Mapping[str, Mapping[str, str]]
    synonyms: Mapping[str, Mapping[str, str]]


_shipped: list[Vocabulary] = []
"""The one vocabulary that :func:`vocabulary` gives, once it is there."""


def vocabulary() -> Vocabulary:
    """The vocabulary of the policy set that comes with govrules.

    Raises :class:`~govrules.errors.PolicyError` where its table is not sound.
    """
    if not _shipped:
        _shipped.append(_read_shipped())
    return _shipped[0]


def kept_vocabulary(
    labels: Mapping[str, Mapping[str, str]], synonyms: Mapping[str, Mapping[str, str]]
) -> Vocabulary:
    """The shipped vocabulary as it was kept; the one that is there already where it has been read."""
    if not _shipped:
        _shipped.append(Vocabulary(labels, synonyms))
    return _shipped[0]


def _read_shipped() -> Vocabulary:
    from govrules.models.vocabulary_table import read_vocabulary  # noqa: PLC0415 (not needed by a kept set)
    from govrules.trees import Mapping as Table  # noqa: PLC0415
    from govrules.trees import read_yaml  # noqa: PLC0415

    path = shipped_policies() / "policy.yaml"
    problems: list[Problem] = []
    head = read_yaml(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}", problems)
    found = read_vocabulary(head.get("vocabulary") if isinstance(head, Table) else None, problems)
    if problems:
        raise PolicyError(problems)
    return found
