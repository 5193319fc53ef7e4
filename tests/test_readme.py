"""The READMEs tell what the program does today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govrules import check, load_records
from govrules.reports.text import text_report

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", READMES)
def test_the_output_shown_is_what_the_main_job_prints(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = text_report(check(load_records("examples/office_2025_10"), today="2025-10-31")).splitlines()
    shown = blocks(name, "text")[0].splitlines()
    assert "…" in shown
    assert len(shown) > 10
    assert [line for line in shown if line != "…" and line not in printed] == []


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (blocks(name, "sh")[:2] for name in READMES)
    assert english == chinese
    assert [block.count("\n") for block in english] == [1, 1]


@pytest.mark.parametrize("name", READMES)
def test_the_python_shown_runs(name: str) -> None:
    (code,) = blocks(name, "python")
    scope: dict[str, object] = {}
    exec(compile(code, name, "exec"), scope)
    report = scope["report"]
    assert [f.rule for f in report.findings if f.advisory] == ["GW-04-12"]  # type: ignore[attr-defined]
    last, _, said = code.splitlines()[-1].partition("  # ")
    assert str(eval(last, scope)) == said
