"""The pytest plugin: the sample records of another project, each a test of its run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govrules.shipped import shipped_examples

pytest_plugins = ["pytester"]

SETTINGS = "[pytest]\ngovrules_paths = samples/*.json\ngovrules_today = 2025-10-31\n"
EASY: dict[str, object] = {"kind": "request_reply", "区政府下属单位": True, "收文日期": "2025-09-26"}
IN_TIME = EASY | {"id": "q-1", "请示难度": "难点问题", "答复日期": "2025-10-15"}
LATE = EASY | {"id": "q-2", "请示难度": "一般", "答复日期": "2025-10-15"}
TOO_LATE = EASY | {"id": "q-3", "请示难度": "难点问题", "答复日期": "2025-10-30"}
MEETING = {"kind": "meeting", "id": "m-1", "会议类型": "常务会议", "召开日期": "2025-10-20"}
LATE_REPLY = [
    "× GW-04-13　公文意见（四）　难点问题的请示，15个工作日内答复",
    "    答复日期2025-10-30，期限为2025-10-23，逾期5个工作日",
]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Another project, whose pytest has this plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "govrules.pytest_plugin")
    pytester.mkdir("samples")
    return pytester


def write(project: pytest.Pytester, name: str, *records: object) -> None:
    (project.path / name).write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


def test_each_record_is_a_test_that_fails_with_what_was_found(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/a.json", IN_TIME, LATE)
    write(project, "samples/b.json", TOO_LATE)
    ran = project.runpytest_subprocess("-v")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(
        ["samples/a.json::请示答复 q-1 PASSED*", "samples/a.json::请示答复 q-2 PASSED*", *LATE_REPLY]
    )
    ran.stdout.fnmatch_lines(
        ["samples/b.json:2", "FAILED samples/b.json::请示答复 q-3 - Failed: × GW-04-13*"]
    )


@pytest.mark.parametrize(("level", "failed"), [("violation", 1), ("advisory", 2), ("unknown", 3)])
def test_how_grave_a_finding_must_be_to_fail_is_set(
    project: pytest.Pytester, level: str, failed: int
) -> None:
    project.makeini(f"{SETTINGS}govrules_fail_on = {level}\n")
    write(project, "samples/a.json", {"kind": "meeting_tally", "id": "m"}, LATE, TOO_LATE)
    ran = project.runpytest_subprocess()
    ran.assert_outcomes(passed=3 - failed, failed=failed)


def test_settings_may_stand_in_pyproject(project: pytest.Pytester) -> None:
    project.makepyprojecttoml(
        """
        [tool.pytest.ini_options]
        govrules_paths = ["samples/*.json"]
        govrules_today = "2025-10-31"
        """
    )
    write(project, "samples/a.json", TOO_LATE)
    project.runpytest_subprocess().assert_outcomes(failed=1)


def test_the_day_is_that_of_the_settings(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS.replace("2025-10-31", "2025-10-23"))
    write(project, "samples/a.json", TOO_LATE)  # not answered yet, and due on that very day
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_policies_are_those_of_the_settings(project: pytest.Pytester) -> None:
    overlay = shipped_examples() / "overlays" / "long_lead_times"
    project.makeini(f"{SETTINGS}govrules_overlays = {overlay}\ngovrules_fail_on = advisory\n")
    in_time_here = EASY | {"id": "q", "请示难度": "一般", "答复日期": "2025-10-13"}
    write(project, "samples/a.json", in_time_here)
    ran = project.runpytest_subprocess()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*某市公文办理规定十*"])


def test_records_of_several_files_may_refer_to_one_another(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/items.json", {"kind": "agenda_item", "id": "a-1", "会议编号": "m-1"})
    write(project, "samples/meetings.json", MEETING)
    project.runpytest_subprocess().assert_outcomes(passed=2)
    write(project, "samples/items.json", {"kind": "agenda_item", "id": "a-1", "会议编号": "m-9"})
    ran = project.runpytest_subprocess()
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*记录没有读入，没有检查：*“m-9”不存在*"])


def test_what_was_not_checked_fails_in_its_file(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/a.json", IN_TIME, IN_TIME | {"id": "q-9", "答复日斯": "2025-10-15"})
    (project.path / "samples/b.json").write_text("[", encoding="utf-8")
    ran = project.runpytest_subprocess("-v")
    ran.assert_outcomes(passed=1, failed=2)
    ran.stdout.fnmatch_lines(["samples/a.json::没有检查 * FAILED*", "samples/b.json::没有检查 * FAILED*"])
    ran.stdout.fnmatch_lines(["*“答复日斯”：请示答复没有这个项目（*“答复日期”*"])


def test_what_is_found_of_no_record_stands_with_the_first_file(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/a.json", IN_TIME)
    write(project, "samples/b.json", *(MEETING | {"id": f"m-{n}"} for n in range(3)))
    write(project, "samples/c.json", LATE)
    ran = project.runpytest_subprocess("-v")  # a standing meeting is to be held once or twice a month
    ran.stdout.fnmatch_lines(["samples/a.json::会议计次 常务会议 2025-10 PASSED*"])
    ran.assert_outcomes(passed=6)


def test_the_warnings_of_the_check_are_warnings_of_the_run(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/a.json", EASY | {"id": "q", "请示难度": "一般", "答复日期": "2025-11-03"})
    ran = project.runpytest_subprocess()
    ran.stdout.fnmatch_lines(["*PytestCollectionWarning: 请示答复 q（samples/a.json:2）：答复日期晚于今天*"])


# --- which runs ------------------------------------------------------------------------------------------


def test_samples_outside_the_testpaths_are_checked_and_none_twice(project: pytest.Pytester) -> None:
    project.makeini(f"{SETTINGS}testpaths = tests\n")
    project.mkdir("tests").joinpath("test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    write(project, "samples/a.json", IN_TIME)
    project.runpytest_subprocess().assert_outcomes(passed=2)
    project.makeini(f"{SETTINGS}testpaths = tests samples\n")
    project.runpytest_subprocess().assert_outcomes(passed=2)


def test_a_run_of_named_files_runs_no_others(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    project.makepyfile(test_own="def test_own(): pass")
    write(project, "samples/a.json", IN_TIME)
    write(project, "samples/b.json", TOO_LATE)
    project.runpytest_subprocess("test_own.py").assert_outcomes(passed=1)
    project.runpytest_subprocess("samples/b.json").assert_outcomes(failed=1)
    project.runpytest_subprocess("samples/a.json::请示答复 q-1").assert_outcomes(passed=1)


def test_a_pattern_that_finds_no_file_ends_the_run(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS.replace("samples/", "sample/"))
    ran = project.runpytest_subprocess()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["*govrules_paths：*里没有符合“sample/?.json”的文件"])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("govrules_today = 明天", "“明天”不是日期*"),
        ("govrules_fail_on = all", "govrules_fail_on：没有“all”这一级；可用：violation、advisory、unknown"),
        ("govrules_policies = nowhere", "*nowhere*"),
    ],
)
def test_a_setting_that_cannot_be_used_is_an_error_with_its_reason(
    project: pytest.Pytester, setting: str, said: str
) -> None:
    name = setting.partition(" ")[0]
    kept = "".join(line for line in SETTINGS.splitlines(keepends=True) if not line.startswith(name))
    project.makeini(f"{kept}{setting}\n")
    write(project, "samples/a.json", IN_TIME)
    ran = project.runpytest_subprocess()
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([said])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_workers_share_the_samples(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS)
    write(project, "samples/a.json", IN_TIME, LATE, TOO_LATE)
    project.runpytest_subprocess("-p", "xdist", "-n", "2").assert_outcomes(passed=2, failed=1)


# --- the fixture -----------------------------------------------------------------------------------------


def test_the_fixture_checks_as_of_the_day_that_is_set(project: pytest.Pytester) -> None:
    project.makeini(SETTINGS.splitlines()[0] + "\ngovrules_today = 2025-10-31\n")
    project.makepyfile(
        f"""
        def test_made_here(govrules_check):
            report = govrules_check({TOO_LATE!r})
            assert report.today == "2025-10-31"
            assert [f.rule for f in report.findings if f.violation] == ["GW-04-13"]
            assert govrules_check({TOO_LATE!r}, today="2025-10-23").summary.violations == 0
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


# --- projects that do not use it -------------------------------------------------------------------------


def test_a_project_without_the_settings_loads_nothing_of_govrules(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\n")
    write(project, "samples/a.json", TOO_LATE)
    project.makepyfile(
        """
        import sys

        def test_nothing_is_loaded(pytestconfig):
            assert "govrules.pytest_plugin" in sys.modules
            assert not {"pydantic", "yaml", "click", "chinese_calendar"} & set(sys.modules)
            assert {name for name in sys.modules if name.startswith("govrules")} == {
                "govrules", "govrules.pytest_plugin"
            }
            assert not pytestconfig.pluginmanager.has_plugin("govrules samples")
        """
    )
    project.runpytest_subprocess("--strict-config").assert_outcomes(passed=1)


def test_the_plugin_is_registered_under_its_name() -> None:
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points.pytest11]\ngovrules = "govrules.pytest_plugin"\n' in text
