"""A policy set that was loaded is there at the next start: the same set, and never another one."""

from __future__ import annotations

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from govrules import check, load_policies
from govrules.errors import PolicyError, UsageError
from govrules.policies import cache
from govrules.policies.cache import kept_calendar, policies_for_checking
from govrules.policies.rules import Policies
from govrules.policies.shelf import MOST
from govrules.workdays import load_calendar
from policy_sets import one_rule, write_policies

HERE = Path(__file__).parent
TODAY = "2026-11-25"
MEETING = {"kind": "meeting", "id": "m1", "held": True}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that holds what is kept."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("GOVRULES_CACHE", str(folder))
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_policies(tmp_path / "set", one_rule("meeting", "must: 已召开"))


def _without_shelf(policies: Policies) -> Policies:
    """The set, wherever it is kept."""
    return replace(policies, shelf=None)


def test_the_second_start_reads_no_rule_file(
    kept: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_policies(rules, cases=False)
    assert _without_shelf(policies_for_checking(rules)) == loaded
    monkeypatch.setattr("govrules.policies.loader.load_policies", None)
    assert _without_shelf(policies_for_checking(rules)) == loaded


def test_a_changed_rule_file_is_another_set(kept: Path, rules: Path) -> None:
    policies_for_checking(rules)
    write_policies(rules.parent, one_rule("meeting", "must_not: 已召开"))
    assert check(MEETING, today=TODAY, policies=policies_for_checking(rules)).summary.violations == 1


def test_a_file_that_the_loader_refuses_is_refused_again(kept: Path, rules: Path) -> None:
    policies_for_checking(rules)
    (rules / "more.yml").write_text("rules: []", encoding="utf-8")
    with pytest.raises(PolicyError):
        policies_for_checking(rules)


def test_an_overlay_that_is_not_there_is_not_passed_over(kept: Path, rules: Path, tmp_path: Path) -> None:
    policies_for_checking(rules)
    with pytest.raises(UsageError):
        policies_for_checking(rules, overlays=[tmp_path / "nothing"])


def test_findings_are_the_same_with_kept_code(kept: Path) -> None:
    records = [
        {"kind": "meeting", "id": f"m{i}", "meeting_type": "standing", "participant_count": i}
        for i in range(5)
    ]
    plain = check(records, today=TODAY, policies=load_policies(cases=False)).findings
    for _ in range(2):
        found = check(records, today=TODAY, policies=policies_for_checking()).findings
        assert [(f.record.id, f.rule, f.verdict, f.details) for f in found] == [
            (f.record.id, f.rule, f.verdict, f.details) for f in plain
        ]


def test_kept_code_meets_a_day_that_no_notice_has_decided(kept: Path) -> None:
    """The careful twins of kept code are written from the rules."""
    record = {
        "kind": "request_reply",
        "id": "r1",
        "requester_is_subordinate": True,
        "request_difficulty": "difficult",
        "request_received_date": "2026-12-28",
        "reply_date": "2027-01-08",
    }
    reports = [check(record, today="2027-01-20", policies=policies_for_checking()) for _ in range(2)]
    reports.append(check(record, today="2027-01-20", policies=load_policies(cases=False)))
    first, *others = [[(f.rule, f.verdict, f.details) for f in report.findings] for report in reports]
    assert any(details.due is not None and details.due.provisional for _, _, details in first)
    assert others == [first, first]


@pytest.mark.parametrize("content", [b"", b"\x80\x05torn", b"cos\nnothing\n."])
def test_a_torn_file_is_replaced(kept: Path, rules: Path, content: bytes) -> None:
    first = policies_for_checking(rules)
    report = check(MEETING, today=TODAY, policies=first)
    kept_calendar.cache_clear()
    files = {file: file.read_bytes() for file in kept.glob("*/*")}
    assert len(files) == 3  # the set, its code, the calendar
    for file in files:
        file.write_bytes(content)
    again = policies_for_checking(rules)
    assert _without_shelf(again) == _without_shelf(first)
    assert check(MEETING, today=TODAY, policies=again) == report
    assert {file: len(file.read_bytes()) for file in files} == {f: len(whole) for f, whole in files.items()}


def test_what_others_can_write_to_is_not_trusted(kept: Path, rules: Path) -> None:
    kept.mkdir(mode=0o700)
    kept.chmod(stat.S_IRWXU | stat.S_IWOTH)
    policies_for_checking(rules)
    assert list(kept.iterdir()) == []


def test_nothing_is_kept_where_nothing_shall_be(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVRULES_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    policies_for_checking(rules)
    assert not (tmp_path / "home").exists()


def test_a_directory_that_cannot_be_made_stops_nobody(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("GOVRULES_CACHE", str(tmp_path / "file" / "kept"))
    assert policies_for_checking(rules).rules


def test_only_the_latest_sets_are_kept(kept: Path, tmp_path: Path) -> None:
    for number in range(MOST + 2):
        policies_for_checking(write_policies(tmp_path / f"s{number}", one_rule("meeting", "must: 已召开")))
    assert len(list(kept.iterdir())) <= MOST


def test_a_wheel_has_the_shipped_set_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.bundle(tmp_path)
    monkeypatch.setattr(cache, "BUNDLED", tmp_path)
    monkeypatch.setenv("GOVRULES_CACHE", "")
    loaded = load_policies(cases=False)
    monkeypatch.setattr("govrules.policies.loader.load_policies", None)
    policies = policies_for_checking()
    assert _without_shelf(policies) == loaded
    assert [dict(policies.terms), dict(policies.variants)] == [dict(loaded.terms), dict(loaded.variants)]
    assert check(MEETING, today=TODAY, policies=policies) == check(MEETING, today=TODAY, policies=loaded)


def test_the_calendar_is_kept_and_says_the_same(kept: Path, rules: Path) -> None:
    loaded = load_calendar()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 700, 9)]
    for _ in range(2):
        calendar = kept_calendar(policies_for_checking(rules).shelf)
        assert (calendar.hash, calendar.sources) == (loaded.hash, loaded.sources)
        for ask in (
            lambda c, d: c.nth_after(d, 5),
            lambda c, d: c.nth_before(d, 7),
            lambda c, d: c.name_of(d),
        ):
            assert [ask(calendar, day) for day in days] == [ask(loaded, day) for day in days]
        kept_calendar.cache_clear()
    assert len(list(kept.glob("*/calendar.*"))) == 1


def test_an_overlay_is_not_taken_for_the_set_of_the_wheel(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.bundle(tmp_path / "wheel")
    monkeypatch.setattr(cache, "BUNDLED", tmp_path / "wheel")
    monkeypatch.setenv("GOVRULES_CACHE", "")
    overlay = HERE.parent / "examples" / "overlays" / "jiangmen_2014"
    assert policies_for_checking(overlays=[overlay]).name != policies_for_checking().name
    assert [rule.id for rule in policies_for_checking(rules).rules] == ["甲-1"]
