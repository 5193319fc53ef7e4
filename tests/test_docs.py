"""The pages of ``docs/`` tell what the program does today."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from command_line import run
from govrules.cli import COMMANDS
from govrules.language.typecheck import FUNCTION_NAMES
from govrules.policies import load_policies
from govrules.policies.duties import DEADLINE_KEYS
from govrules.policies.loader import FILE_KEYS, MODALITIES, RULE_KEYS, VERDICTS
from govrules.policies.parameters import UNITS
from govrules.policies.statements import ARTICLE_KEYS, LEDGER_KEYS, REGULATION_KEYS, STATEMENT_KEYS
from govrules.policies.workflows import (
    CLOSE_KEYS,
    DUE_KEYS,
    FLOW_KEYS,
    ORDER_KEYS,
    REQUIRE_KEYS,
    STEP_KEYS,
    Order,
)
from govrules.reports.pages import rule_pages
from govrules.shipped import shipped_policies
from policy_sets import one_rule

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
RULES = [block for block in BLOCKS if "\nrules:\n" in block]
PARAMETERS = "\n".join(block for block in BLOCKS if block not in RULES)
EXPRESSIONS = re.findall(r"^\| ([a-z_]+) \| `([^`]+)` \|", GUIDE, flags=re.MULTILINE)


def set_of(folder: Path, rules: str) -> Path:
    """A policy set of one rule file, with the shipped parameters and those of the guide."""
    root = folder / "set"
    shutil.copytree(shipped_policies() / "parameters", root / "parameters")
    for name in ("policy.yaml", "settings.yaml"):
        shutil.copy(shipped_policies() / name, root / name)
    (root / "parameters/guide.yaml").write_text(PARAMETERS, encoding="utf-8")
    (root / "rules.yaml").write_text(rules, encoding="utf-8")
    return root


def generator() -> ModuleType:
    """``docs/generate.py`` as a module."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_how_a_rule_flows_is_fresh() -> None:
    written = (DOCS / "how-a-rule-flows.md").read_text(encoding="utf-8")
    assert generator().page() == written, "stale: run `python docs/generate.py`"


def test_the_page_of_the_columns_is_fresh() -> None:
    written = (DOCS / "columns.md").read_text(encoding="utf-8")
    assert generator().columns() == written, "stale: run `python docs/generate.py`"


def test_the_navigation_of_the_site_is_fresh() -> None:
    written = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    assert generator().with_navigation(written) == written, "stale: run `python docs/generate.py`"


def test_the_pages_of_the_rules_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "rules").iterdir()}
    assert rule_pages(load_policies()) == written, "stale: run `python docs/generate.py`"


def test_the_guide_has_examples_of_all_it_teaches() -> None:
    assert len(RULES) >= 6
    assert len(EXPRESSIONS) >= 20


@pytest.mark.parametrize("number", range(len(RULES)))
def test_every_rule_file_of_the_guide_loads_and_gives_what_its_cases_say(tmp_path: Path, number: int) -> None:
    folder = set_of(tmp_path, RULES[number])
    ran = run("test", folder, "--engine", "scalar")
    assert ("0 failed" in ran.out, ran.err) == (True, ""), ran.out
    assert load_policies(folder).rules


@pytest.mark.parametrize(("kind", "text"), EXPRESSIONS)
def test_every_expression_of_the_guide_is_one(tmp_path: Path, kind: str, text: str) -> None:
    load_policies(set_of(tmp_path, one_rule(kind, f"must: '{text}'")))


@pytest.mark.parametrize(
    "words",
    [
        FILE_KEYS,
        RULE_KEYS,
        MODALITIES,
        VERDICTS,
        DEADLINE_KEYS,
        UNITS,
        FUNCTION_NAMES,
        (*FLOW_KEYS, *STEP_KEYS, *ORDER_KEYS, *DUE_KEYS, *REQUIRE_KEYS, *CLOSE_KEYS, *Order),
        (*LEDGER_KEYS, *REGULATION_KEYS, *ARTICLE_KEYS, *STATEMENT_KEYS),
    ],
    ids=[
        "file keys",
        "rule keys",
        "modalities",
        "verdicts",
        "deadline keys",
        "units",
        "functions",
        "workflow",
        "ledger",
    ],
)
def test_the_guide_leaves_no_word_of_the_language_out(words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in GUIDE] == []


def test_the_commands_that_the_guide_names_exist() -> None:
    named = set(re.findall(r"`govrules ([a-z]+)", GUIDE))
    assert named >= {"new", "test", "explain", "schema"}
    assert named <= set(COMMANDS)


def test_the_limits_that_the_guide_states_are_the_limits() -> None:
    from govrules.language.parser import MAX_DEPTH, MAX_LENGTH  # noqa: PLC0415
    from govrules.language.typecheck import MOST_LEVELS, MOST_NODES  # noqa: PLC0415
    from govrules.policies.loader import MOST_DEFINES, MOST_PROBLEMS  # noqa: PLC0415

    for said in (
        f"超过 {MAX_LENGTH} 字",
        f"超过 {MAX_DEPTH} 层",
        f"超过 {MOST_NODES} 个节点或 {MOST_LEVELS} 层",
        f"最多 {MOST_DEFINES} 层",
        f"超过 {MOST_PROBLEMS} 处",
    ):
        assert said in GUIDE
