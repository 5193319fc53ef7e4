"""Large ledgers: findings are made when asked for, and are the same each time; reports stay bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

import govrules
from govrules.checking import run
from govrules.findings import Report, Verdict
from govrules.ledgers import load_records
from govrules.reports import text
from office_year import office, write_tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ledgers, _ = office(7)
    folder, _ = write_tables(ledgers, tmp_path_factory.mktemp("year"), 8)
    return folder


@pytest.fixture(scope="module")
def report(tables: Path) -> Report:
    return govrules.check(load_records(tables), today="2025-12-31")


def test_findings_are_a_sequence_that_says_the_same_each_time(report: Report) -> None:
    every = list(report.findings)
    assert len(report.findings) == len(every)
    assert list(report.findings) == every
    assert [report.findings[i] for i in (0, 17, len(every) - 1, -1)] == [
        every[i] for i in (0, 17, len(every) - 1, -1)
    ]
    assert report.findings[5:9] == every[5:9]
    with pytest.raises(IndexError):
        report.findings[len(every)]
    failed = [f for f in every if f.verdict is Verdict.FAIL]
    assert [(f, f.message) for f in report.of(Verdict.FAIL)] == [(f, f.message) for f in failed]
    assert report.summary.verdicts == {v: sum(f.verdict is v for f in every) for v in Verdict}


def test_records_prepared_in_small_lots_get_the_same_verdicts(
    tables: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK", 7)
    other = govrules.check(load_records(tables), today="2025-12-31")
    assert other.findings == report.findings
    assert other.warnings == report.warnings


def test_a_waived_failure_is_marked_where_it_stands(tables: Path, report: Report) -> None:
    failed = next(f for f in report.of(Verdict.FAIL) if f.modality.advisory)
    waiver = {
        "编号": failed.record.id,
        "规则": failed.rule,
        "理由": "防汛",
        "批准人": "某甲",
        "有效期至": None,
    }
    other = govrules.check(load_records(tables), today="2025-12-31", waivers=[waiver])
    assert not other.waiver_warnings
    assert [(f.record.id, f.rule) for f in other.findings if f.waiver] == [(failed.record.id, failed.rule)]
    assert other.summary.waived == 1
    assert other.summary.advisories == report.summary.advisories - 1


def test_too_many_unknown_verdicts_are_counted_by_rule(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "MOST_EXPLAINED", 10)
    said = text.text_report(report)
    unknown = report.summary.verdicts[Verdict.UNKNOWN]
    assert f"■ 待核　{unknown} 项，过多，只列各条项数；要看缺哪些项目，请分批检查" in said
    by_rule = sum(f.rule == "HY-19-4" for f in report.of(Verdict.UNKNOWN))
    assert by_rule
    assert f"不安排参会：{by_rule} 项" in said
