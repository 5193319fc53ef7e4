"""A pytest plugin: the sample records of a project are checked with its tests, each record a test.

Two lines of its ``pytest.ini`` are enough (:func:`pytest_addoption` knows more)::

    govrules_paths = samples/*.json
    govrules_today = 2025-10-31

A failure prints the finding as people read it, with what the record says: sample records are no secret.
Where no path is set, nothing of govrules is loaded and no hook is called for a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from glob import glob
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import Struct

if TYPE_CHECKING:
    from govrules.findings import Report


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings, each named as the option of ``govrules check`` that it stands for."""
    parser.addini("govrules_paths", "govrules 检查的记录文件，可用通配符 * 和 **", type="args", default=[])
    parser.addini("govrules_today", "govrules 的判定日期或时刻，默认今天（东八区）", default="")
    parser.addini("govrules_fail_on", "violation（默认）、advisory 或 unknown", default="violation")
    parser.addini("govrules_policies", "govrules 的规则集目录，默认随附的规则集", default="")
    parser.addini("govrules_overlays", "govrules 的附加规则集目录，依次修改前者", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Take the samples into the run, unless the command line names what to run."""
    if config.getini("govrules_paths"):
        samples = Samples(config)
        config.pluginmanager.register(samples, "govrules samples")
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            config.args += map(str, samples.files)


@pytest.fixture(scope="session")
def govrules_check(pytestconfig: pytest.Config) -> Callable[..., Report]:
    """:func:`govrules.check` as of the day and with the policies of the configuration."""
    from govrules import check  # noqa: PLC0415 (loaded where it is used)

    return partial(check, **_how(pytestconfig))


def _how(config: pytest.Config) -> dict[str, Any]:
    """The arguments of a check that the configuration gives."""
    from govrules.policies.cache import policies_for_checking  # noqa: PLC0415

    folder, overlays = config.getini("govrules_policies"), config.getini("govrules_overlays")
    root = config.rootpath
    return {
        "today": config.getini("govrules_today") or None,
        "policies": policies_for_checking(root / folder if folder else None, [root / o for o in overlays]),
    }


class Told(Struct, frozen=True):
    """What a test is to tell: its name, its line in the file, and why it fails (empty: it does not)."""

    name: str
    line: int
    why: str


class Samples:
    """The configured files, which are checked together, for their records may refer to one another."""

    def __init__(self, config: pytest.Config):
        self.config = config
        found: dict[Path, None] = {}
        for pattern in config.getini("govrules_paths"):
            matches = sorted(glob(pattern, root_dir=config.rootpath, recursive=True))  # noqa: PTH207 (takes ..)
            files = [path for name in matches if (path := config.rootpath / name).is_file()]
            if not files:
                raise pytest.UsageError(f"govrules_paths：{config.rootpath} 里没有符合“{pattern}”的文件")
            found |= dict.fromkeys(Path(os.path.normpath(path)) for path in files)
        self.files = tuple(found)

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """The collector of a configured file."""
        return (
            SampleFile.from_parent(parent, path=file_path, samples=self) if file_path in self.files else None
        )

    @cached_property
    def report(self) -> Report:
        """What the check found."""
        from govrules import check, load_records  # noqa: PLC0415
        from govrules.reports.ci import relative  # noqa: PLC0415

        how = _how(self.config)
        files = [relative(str(path)) for path in self.files]
        return check(load_records(files, vocabulary=how["policies"].vocabulary), **how)

    @cached_property
    def told(self) -> Mapping[Path, Sequence[Told]]:
        """By file, a test for every record that was judged and a failing one for all that was not.

        What belongs to no file, such as the circular that a month lacks, stands with the first.
        """
        from govrules.errors import UsageError  # noqa: PLC0415
        from govrules.reports.ci import Place, gaps, place_of, relative, visible  # noqa: PLC0415
        from govrules.reports.junit import FAILS, level  # noqa: PLC0415
        from govrules.reports.text import in_full, printable  # noqa: PLC0415

        fail_on = self.config.getini("govrules_fail_on")
        if fail_on not in FAILS:
            raise UsageError(f"govrules_fail_on：没有“{fail_on}”这一级；可用：{'、'.join(FAILS)}")
        named = {relative(str(path)): path for path in self.files}
        told: dict[Path, list[Told]] = {path: [] for path in self.files}

        def tell(place: Place | None, name: str, why: str) -> None:
            path = named.get(place.file, self.files[0]) if place else self.files[0]
            told[path].append(Told(visible(name), place.line if place else 1, why))

        for number, gap in enumerate(gaps(self.report, with_text=True), start=1):
            tell(gap.place, f"没有检查 {number}", visible(gap.said))
        for record, findings in groupby(self.report.findings, key=lambda finding: finding.record):
            failed = [finding for finding in findings if level(finding) in FAILS[fail_on]]
            why = dedent(printable(in_full(failed)[1:]))  # without the record, which the test is named for
            tell(place_of(record.source), f"{record.kind_title} {record.id}", why)
        return told


class SampleFile(pytest.File):
    """A file of records."""

    def __init__(self, *, samples: Samples, **given: Any):
        super().__init__(**given)
        self.samples = samples

    def collect(self) -> Iterator[Sample]:
        """Its tests; the warnings of the check stand with the first file."""
        from govrules.errors import GovrulesError  # noqa: PLC0415

        try:
            told = self.samples.told[self.path]
        except GovrulesError as error:
            raise self.CollectError(str(error)) from None
        if self.path == self.samples.files[0]:
            for said in self.samples.report.warnings:
                self.warn(pytest.PytestCollectionWarning(said))
        return (Sample.from_parent(self, name=one.name, told=one) for one in told)


class Sample(pytest.Item):
    """What was found of one record."""

    def __init__(self, *, told: Told, **given: Any):
        super().__init__(**given)
        self.told = told

    def runtest(self) -> None:
        """Fail with the text of the findings."""
        if self.told.why:
            place = f"{os.path.relpath(self.path)}:{self.told.line}"
            pytest.fail(f"{self.told.why.rstrip()}\n{place}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the record stands; pytest counts lines from 0."""
        return self.path, self.told.line - 1, self.name
