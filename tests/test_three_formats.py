"""The same year of an office from a messy workbook, from GBK tables and from JSON: the same findings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import govrules
from govrules.findings import Report, Verdict
from govrules.ledgers import load_records
from govrules.models import KINDS
from office_year import HIDDEN, Ledger, Planted, office, write_json, write_tables, write_workbook

SEED = 2025
TITLES = {code: record.title for code, record in KINDS.items()}
Place = dict[tuple[str, str], str]


class Year:
    """The three reports on one year, and where every record stands."""

    def __init__(self, folder: Path) -> None:
        self.ledgers: list[Ledger]
        self.planted: list[Planted]
        self.ledgers, self.planted = office(SEED)
        book, cells = write_workbook(self.ledgers, folder, SEED + 1)
        tables, rows = write_tables(self.ledgers, folder, SEED + 2)
        json = write_json(self.ledgers, folder)
        ids = [(ledger.kind, str(r["编号"])) for ledger in self.ledgers for r in ledger.records]
        lines = {identity: f"{json}:{line}" for line, identity in enumerate(ids, start=2)}
        self.paths = {"xlsx": book, "csv": tables, "json": json}
        self.places: dict[str, Place] = {"xlsx": cells, "csv": rows, "json": lines}
        self.reports: dict[str, Report] = {
            name: govrules.check(load_records(path), today="2025-12-31") for name, path in self.paths.items()
        }


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("year"))


def findings(report: Report) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {
        (TITLES[f.record.kind], f.record.id, f.rule): (f.verdict.value, f.message) for f in report.findings
    }


def test_every_record_is_read_from_all_three(year: Year) -> None:
    count = sum(len(ledger.records) for ledger in year.ledgers)
    assert count == 400
    for report in year.reports.values():
        assert not report.refused
        assert report.summary.read == count


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_findings_are_the_same_to_the_word(year: Year, form: str) -> None:
    expected, found = findings(year.reports["json"]), findings(year.reports[form])
    assert len(expected) > 7_000
    assert found.keys() == expected.keys()
    assert {key: said for key, said in found.items() if said != expected[key]} == {}


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_what_was_planted_is_found_and_nothing_else_by_those_rules(year: Year, form: str) -> None:
    rules = {planted.rule for planted in year.planted}
    failed = [f for f in year.reports[form].findings if f.verdict is Verdict.FAIL and f.rule in rules]
    found = {Planted(TITLES[f.record.kind], f.record.id, f.rule) for f in failed}
    assert len(year.planted) > 30
    assert found == set(year.planted)
    assert set(Counter(planted.rule for planted in year.planted)) == {
        "HY-19-1",
        "HY-19-2",
        "HY-19-3",
        "HY-27-2",
        "GW-04-12",
        "GW-04-13",
        "DC-2.5-3-2",
    }


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_every_finding_names_the_cell_or_the_line_of_its_record(year: Year, form: str) -> None:
    made = "由台账推算"
    places = year.places[form]
    for finding in year.reports[form].findings:
        if finding.record.source != made:
            assert finding.record.source == places[TITLES[finding.record.kind], finding.record.id]


def test_what_was_skipped_is_said_for_each_sheet_and_table(year: Year) -> None:
    said = year.reports["xlsx"].warnings
    for ledger in year.ledgers:
        place = f"{year.paths['xlsx']}[{ledger.kind}台账]"
        assert f"{place}：第1、2行在表头之上，没有读入" in said
        assert any(line.startswith(place) and line.endswith("行是合计或附注，没有读入") for line in said)
        assert any(line.startswith(place) and line.endswith("是空行，没有读入") for line in said)
    assert f"{year.paths['xlsx']}[封面]：工作表没有认识的列名，没有读入" in said
    assert f"{year.paths['xlsx']}[{HIDDEN}]：工作表是隐藏的，没有读入" in said
