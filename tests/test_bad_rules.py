"""Each file of ``bad_rules/`` is refused with exactly the text beside it: place, line, caret, advice."""

from __future__ import annotations

from pathlib import Path

import pytest
from policy_sets import one_rule, write_policies

from govrules.errors import PolicyError
from govrules.policies import load_policies

HERE = Path(__file__).parent / "bad_rules"
GOOD = one_rule("meeting", "must: 已召开")


def written(folder: Path, name: str) -> Path:
    """The policy set with the file ``name`` in its place: the rules, or what its name begins with."""
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    for part in ("parameters", "policy", "settings"):
        if name.startswith(part):
            return write_policies(folder, GOOD, **{part: text})
    return write_policies(folder, text)


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.yaml")))
def test_a_bad_file_is_refused_with_all_that_is_wrong_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load_policies(written(tmp_path, name))
    assert f"{raised.value}\n" == (HERE / f"{name}.txt").read_text(encoding="utf-8")


def test_every_bad_file_has_its_text_and_every_text_its_file() -> None:
    assert {p.stem for p in HERE.glob("*.yaml")} == {p.stem for p in HERE.glob("*.txt")}
