"""``govrules check | due | rules | schema``: exit codes, formats, and what reaches the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any

import click
import jsonschema  # type: ignore[import-untyped]
import pytest

import govrules
from command_line import Ran, run
from govrules.checking.run import ENGINES as LIBRARY_ENGINES
from govrules.cli import COMMANDS
from govrules.cli.chinese import WORDS
from govrules.cli.options import ENGINES
from govrules.errors import Problem
from govrules.models import KINDS
from govrules.shipped import shipped_policies
from govrules.trees import read_yaml, to_data
from policy_sets import write_policies

HERE = Path(__file__).parent
TODAY = ("--today", "2026-11-25")

RULES = """\
clause: 会议意见（十九）
who: 会议主办单位
rules:
  - id: HY-1
    record: meeting
    says: 一类会议人数有上限
    when: 会议类别 == 一类
    must_not: 参会人数 > 上限[一类]
    remedy: 压缩参会范围
  - id: HY-2
    record: meeting
    says: 一般应当召开
    should: 已召开
  - id: GW-1
    record: request_reply
    says: 七个工作日内答复
    must: {done: 答复日期, within: 七天, after: 收文日期}
    remedy: 尽快答复
  - id: GW-2
    record: request_reply
    says: 只答复下属单位
    must: 区政府下属单位
"""
FINE: dict[str, object] = {
    "kind": "meeting",
    "id": "甲",
    "会议类别": "一类",
    "参会人数": 350,
    "已召开": True,
    "召开日期": "2026-03-02",
}


def but(**facts: object) -> dict[str, object]:
    """A meeting in order, but for ``facts``; "absent" leaves one out."""
    return {name: value for name, value in (FINE | facts).items() if value != "absent"}


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return write_policies(tmp_path, RULES)


@pytest.fixture
def check(tmp_path: Path, policies: Path) -> Any:
    """Checks records with the rules above."""

    def checked(records: object, *options: str | Path) -> Ran:
        path = tmp_path / "记录.json"
        path.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")
        return run("check", path, "--policies", policies, *TODAY, *options)

    return checked


# --- exit codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "fail_on", "code"),
    [
        ({}, "violation", 0),
        ({}, "unknown", 0),
        ({"参会人数": 351}, "violation", 1),
        ({"参会人数": 351}, "unknown", 1),
        ({"已召开": False}, "violation", 0),
        ({"已召开": False}, "advisory", 1),
        ({"已召开": False}, "unknown", 1),
        ({"已召开": "absent"}, "violation", 0),
        ({"已召开": "absent"}, "advisory", 0),
        ({"已召开": "absent"}, "unknown", 1),
        ({"参会人": 351}, "violation", 2),
        ({"参会人": 351}, "unknown", 2),
    ],
)
def test_the_exit_code_follows_what_was_found(
    check: Any, facts: dict[str, object], fail_on: str, code: int
) -> None:
    assert check(but(**facts), "--fail-on", fail_on).code == code


def test_a_refused_record_outweighs_findings_and_the_others_are_checked(check: Any) -> None:
    ran = check([but(id="甲", 参会人数=351), but(id="乙", 参会人="many"), but(id="丙", 参会人数=352)])
    assert ran.code == 2
    assert "违反　2 项" in ran.out
    assert "记录 3 条：读入 2，拒收 1" in ran.out


def test_a_defect_of_the_program_is_never_taken_for_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise KeyError("defect")

    monkeypatch.setattr("govrules.ledgers.load_records", broken)
    ran = run("check", "x.json")
    assert (ran.code, ran.out) == (2, "")
    assert "程序内部错误" in ran.err
    assert "KeyError: 'defect'" in ran.err


def test_a_refused_record_is_named_with_its_file(check: Any, tmp_path: Path) -> None:
    lines = check([but(id="乙", 参会人=1)]).out.splitlines()
    assert f"  {tmp_path / '记录.json'}:9:4：“参会人”：会议没有这个项目　是否指“参会人数”？" in lines


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, policies: Path) -> None:
    (tmp_path / "坏.json").write_text("{", encoding="utf-8")
    ran = run("check", tmp_path / "坏.json", "--policies", policies, *TODAY)
    assert ran.code == 2
    assert f"  {tmp_path / '坏.json'}:1:1：内容没有结束就断了　补上缺少的引号或括号，或重新导出" in ran.out
    assert ran.err == "什么也没有检查：没有读入可检查的记录，或没有针对它们的规则\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--select", "XX-*"), "没有 id 符合“XX-*”的规则\n"),
        (("--today", "去年"), "“去年”不是日期；写成 2026-09-18 或 2026-09-18 12:00\n"),
        (("--today", "2026-02-30"), "“2026-02-30”不是有效日期\n"),
        (("--today", ""), "“”不是日期；写成 2026-09-18 或 2026-09-18 12:00\n"),
        (("--known-on", "2026-13-01"), "--known-on “2026-13-01”不是有效日期，写成 2026-09-18\n"),
        (("--known-on", "20260101"), "--known-on “20260101”不是有效日期，写成 2026-09-18\n"),
        (("--known-on", ""), "--known-on “”不是有效日期，写成 2026-09-18\n"),
        (("--policies", "没有"), "“没有”不是规则集：没有 policy.yaml\n"),
        (("--kind", "开会"), None),
        (("--calendar", "没有.yaml"), None),
        (("--engine", "drools"), None),
        (("--fail-on", "pass"), None),
        (("--format", "pdf"), None),
        (("--nonsense",), None),
        (("-o", "没有/这个/目录.json"), None),
    ],
)
def test_an_argument_that_cannot_be_used_is_exit_code_2(
    check: Any, options: Sequence[str], said: str | None
) -> None:
    ran = check(FINE, *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == said if said is not None else ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["check", "due"])
def test_nothing_checked_is_never_exit_code_0(tmp_path: Path, policies: Path, command: str) -> None:
    (tmp_path / "空").mkdir()
    (tmp_path / "请示答复.csv").write_text("编号,收文日期,答复日期\n", encoding="utf-8")
    (tmp_path / "没有规则.json").write_text('{"kind": "minutes", "id": "甲"}', encoding="utf-8")
    (tmp_path / "空表.json").write_text("[]", encoding="utf-8")
    for path in ("空", "请示答复.csv", "没有规则.json", "空表.json", "不存在.json"):
        ran = run(command, tmp_path / path, "--policies", policies, *TODAY)
        assert ran.code == 2, path
        assert ran.out + ran.err
    assert run(command, "-", "--policies", policies, *TODAY).code == 2
    assert run(command).code == 2


def test_a_policy_set_that_does_not_load_is_exit_code_2_with_every_problem(tmp_path: Path) -> None:
    wrong = write_policies(tmp_path, RULES.replace("已召开", "已招开").replace("参会人数", "参加人数"))
    ran = run("check", tmp_path, "--policies", wrong)
    assert ran.code == 2
    assert ran.err.count("未知的名称") == 2
    assert run("rules", "--policies", wrong).code == 2


# --- input and output -------------------------------------------------------------------------------------


def test_standard_input_is_read(policies: Path) -> None:
    text = json.dumps(but(参会人数=351), ensure_ascii=False).encode()
    ran = run("check", "-", "--policies", policies, *TODAY, stdin=text)
    assert ran.code == 1
    assert "参会人数351人，上限为350人（上限·一类）" in ran.out


def test_reports_go_into_files_by_their_suffix(check: Any, tmp_path: Path) -> None:
    names = [tmp_path / "报告.json", tmp_path / "报告.txt", tmp_path / "报告.JSON"]
    ran = check(but(参会人数=351), *(part for name in names for part in ("-o", name)))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "记录 1 条：读入 1，拒收 0。结论：合规 1　不合规 1　未到期 0　待核 0　不适用 0。违反 1，偏离 0。\n"
    )
    data = json.loads(names[0].read_text(encoding="utf-8"))
    assert [f["rule"] for f in data["findings"]] == ["HY-1"]
    assert names[1].read_text(encoding="utf-8").startswith("govrules 检查报告　今天 2026-11-25")
    assert json.loads(names[2].read_text(encoding="utf-8")) == data


def test_no_text_goes_into_a_file_of_another_kind(check: Any, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    ran = check(but(), "-o", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"不知道“{path}”要写成什么格式；后缀可用 .")
    assert not path.exists()
    assert check(but(), "-o", path, "--format", "json").code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["schema_version"]


def test_a_due_list_goes_into_files_by_their_suffix(tmp_path: Path, policies: Path) -> None:
    record = {"kind": "request_reply", "id": "甲", "收文日期": "2026-11-16", "答复日期": None}
    (tmp_path / "甲.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    names = [tmp_path / "due.json", tmp_path / "due.txt"]
    options = [part for name in names for part in ("-o", name)]
    ran = run("due", tmp_path / "甲.json", "--policies", policies, *TODAY, *options)
    assert (ran.code, ran.out) == (0, "")
    # seven working days from Monday 16 November: Wednesday the 25th, which is today
    (owed,) = json.loads(names[0].read_text(encoding="utf-8"))["obligations"]
    assert (owed["due"]["day"], owed["light"], owed["days_left"]) == ("2026-11-25", "yellow", 0)
    assert "[黄] 2026-11-25（星期三），今天到期　请示答复 甲" in names[1].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2026-11-18", "[绿] 2026-11-25（星期三），还有5个工作日　请示答复 甲　会议主办单位"),
        ("2026-11-19", "[绿] 2026-11-25（星期三），还有4个工作日　请示答复 甲　会议主办单位"),
        ("2026-11-20", "[黄] 2026-11-25（星期三），还有3个工作日　请示答复 甲　会议主办单位"),
        ("2026-11-25", "[黄] 2026-11-25（星期三），今天到期　请示答复 甲　会议主办单位"),
        ("2026-11-26", "[红] 2026-11-25（星期三），已逾期1个工作日　请示答复 甲　会议主办单位"),
        ("2026-11-30", "[红] 2026-11-25（星期三），已逾期3个工作日　请示答复 甲　会议主办单位"),
    ],
)
def test_the_light_turns_by_the_working_days_left(
    tmp_path: Path, policies: Path, today: str, line: str
) -> None:
    record = {"kind": "request_reply", "id": "甲", "收文日期": "2026-11-16", "答复日期": None}
    (tmp_path / "甲.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    ran = run("due", tmp_path / "甲.json", "--policies", policies, "--today", today)
    assert line in ran.out.splitlines()


def test_due_says_which_setting_is_missing(tmp_path: Path) -> None:
    root = write_policies(tmp_path, RULES, settings="年底: {says: 年底, value: 12月31日}\n")
    (tmp_path / "甲.json").write_text(json.dumps(FINE, ensure_ascii=False), encoding="utf-8")
    ran = run("due", tmp_path / "甲.json", "--policies", root, *TODAY)
    assert (ran.code, ran.out, ran.err) == (2, "", "settings.yaml 没有“黄灯提前工作日”\n")


def test_the_json_report_is_as_its_schema_says(check: Any) -> None:
    schema = json.loads(run("schema", "report").out)
    request = {"kind": "request_reply", "id": "丁", "收文日期": "2026-12-18", "答复日期": None}
    records = [FINE, but(id="乙", 参会人数=351), but(id="丙", 参会人=1), request]
    for options in ((), ("--all",)):
        ran = check(records, "--format", "json", *options)
        data = json.loads(ran.out)
        jsonschema.validate(data, schema)
        assert data["summary"]["total"] == data["summary"]["read"] + data["summary"]["refused"] == 4
        shown = {f["verdict"] for f in data["findings"]}
        assert ("pass" in shown) is bool(options)


def validator(*args: str) -> Any:
    """What tells whether a value is as the schema that ``govrules schema`` prints says."""
    schema = json.loads(run("schema", *args).out)
    made = jsonschema.validators.validator_for(schema)
    made.check_schema(schema)
    return made(schema)


def test_records_of_the_samples_are_as_their_schema_says() -> None:
    every = validator("record")
    samples = sorted((HERE / "samples").glob("*.json"))
    assert {path.stem for path in samples} == set(KINDS)
    for path in samples:
        (record,) = govrules.load_records(path).records
        sample = record.recorded()
        every.validate(sample)
        validator("record", "--kind", path.stem).validate(sample)
        with pytest.raises(jsonschema.ValidationError):
            every.validate(sample | {"没有这一项": 1})


def test_the_schema_of_records_takes_null_only_where_a_record_does() -> None:
    schema = json.loads(run("schema", "record").out)
    jsonschema.validate({"kind": "meeting", "id": "甲", "subject": None}, schema)
    for wrong in ({"held": None}, {"participant_count": -1}, {"kind": "minutes", "held": True}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"kind": "meeting", "id": "甲"} | wrong, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "甲"}, schema)


def test_the_shipped_rule_files_are_as_their_schema_says() -> None:
    schema = json.loads(run("schema", "rules").out)
    problems: list[Problem] = []
    files = [
        path
        for folder in ("documents", "meetings", "supervision")
        for path in sorted((shipped_policies() / folder).glob("*.yaml"))
    ]
    assert len(files) >= 15
    for path in files:
        tree = read_yaml(path.read_text(encoding="utf-8"), path.name, problems)
        assert tree is not None
        jsonschema.validate(to_data(tree), schema)
    for wrong in ({"rules": [{"id": "甲"}]}, {"rules": [], "wer": "甲"}, {}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_a_schema_of_an_unknown_kind_is_refused_with_a_suggestion() -> None:
    ran = run("schema", "record", "--kind", "meetings")
    assert (ran.code, ran.err) == (2, "没有“meetings”这类记录；是否指“meeting”？\n")


def test_rules_are_listed_with_their_figures(policies: Path) -> None:
    ran = run("rules", "--policies", policies, "--select", "HY-*")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "HY-1　会议意见（十九）　不得　一类会议人数有上限　〔上限·一类 350人〕",
            "HY-2　会议意见（十九）　一般应当　一般应当召开",
            "共 2 条，试用规则 0.0.1",
        ],
    )
    data = json.loads(run("rules", "--policies", policies, "--format", "json").out)
    assert [(r["id"], r["record"], r["modality"], r["parameters"]) for r in data] == [
        ("HY-1", "meeting", "must_not", ["上限·一类 350人"]),
        ("HY-2", "meeting", "should", []),
        ("GW-1", "request_reply", "must", ["七天 7工作日"]),
        ("GW-2", "request_reply", "must", []),
    ]
    ran = run("rules", "--policies", policies, "--select", "没有*")
    assert (ran.code, ran.out, ran.err) == (2, "", "没有 id 符合“没有*”的规则\n")


# --- the text for a clerk ---------------------------------------------------------------------------------


def test_a_report_says_clause_finding_limit_counting_and_what_to_do(tmp_path: Path, policies: Path) -> None:
    record = {
        "kind": "request_reply",
        "id": "甲",
        "区政府下属单位": True,
        "收文日期": "2026-09-18",
        "答复日期": "2026-10-12",
    }
    path = tmp_path / "甲.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    ran = run("check", path, "--policies", policies, *TODAY)
    assert ran.code == 1
    # 18 September 2026 is a Friday; the 20th (Sunday) is worked, the 25th to the 27th are off
    assert ran.out == (
        "govrules 检查报告　今天 2026-11-25　规则集 test 0.0.1　引擎 scalar\n"
        "\n"
        "■ 违反　1 项\n"
        f"请示答复 甲（{path}:1）\n"
        "  × GW-1　会议意见（十九）　七个工作日内答复\n"
        "      答复日期2026-10-12，期限为2026-09-29，逾期5个工作日\n"
        "      怎么数：自2026-09-18次日起数7个工作日（9月20日、21日、22日、23日、24日、28日、29日），"
        "至2026-09-29；中秋节9月25日至27日不计；9月20日调休上班计入\n"
        "      怎么办：尽快答复（会议主办单位）\n"
        "\n"
        "记录 1 条：读入 1，拒收 0。结论：合规 1　不合规 1　未到期 0　待核 0　不适用 0。违反 1，偏离 0。\n"
    )


def test_unknown_verdicts_are_gathered_by_what_is_missing(check: Any) -> None:
    records = [but(id=name, 已召开="absent") for name in ("丁", "乙", "丙")] + [
        but(id="戊", 会议类别="absent", 参会人数=351)
    ]
    ran = check(records)
    assert ran.code == 0
    assert "■ 待核　4 项" in ran.out
    assert "  会议：补“已召开”可定 3 条（丁、乙、丙）" in ran.out.splitlines()
    assert "  会议：补“会议类别”可定 1 条（戊）" in ran.out.splitlines()
    shown = check(records, "--show", "unknown").out
    assert shown.count("缺少“已召开”，无法判定") == 3


def rows(count: int) -> str:
    """A ledger in which every row is late, unknown or pending in some way."""
    lines = ["编号,区政府下属单位,收文日期,答复日期,登记人"]
    for i in range(count):
        unit = "" if i % 3 == 0 else "否"
        received = "" if i % 5 == 0 else "2026-03-02" if i % 7 else "2026-11-20"
        replied = "" if i % 4 == 0 else "2026-04-20"
        lines.append(f"Q{i:03},{unit},{received},{replied},甲")
    return "\n".join(lines) + "\n"


def test_a_hundred_rows_give_two_screens_and_say_what_is_left_out(tmp_path: Path, policies: Path) -> None:
    path = tmp_path / "请示答复.csv"
    path.write_text(rows(100), encoding="utf-8-sig")
    ran = run("check", path, "--policies", policies, *TODAY)
    lines = ran.out.splitlines()
    assert len(lines) <= 100
    named = "Q001、Q002、Q004、Q005、Q007、Q008、Q010、Q011 等66条"
    assert f"  GW-2　会议意见（十九）　只答复下属单位：66 项（{named}）" in lines
    assert "  篇幅所限，没有写明各项怎么数、怎么办；加 --verbose 可看全文" in lines
    assert lines[-1].startswith("记录 100 条：读入 100，拒收 0。")
    verbose = run("check", path, "--policies", policies, *TODAY, "--verbose").out.splitlines()
    assert len(verbose) > 100
    assert verbose[-1] == lines[-1]


def test_a_hundred_refused_rows_of_eleven_kinds_still_give_two_screens(tmp_path: Path) -> None:
    for kind in KINDS:
        text = "编号,标题\n" + "".join(f"{kind}-{i},题\n" for i in range(60))
        (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "坏.jsonl").write_text('{"kind": "meeting"\n' * 100, encoding="utf-8")
    ran = run("check", tmp_path, *TODAY)
    lines = ran.out.splitlines()
    assert ran.code == 2
    assert len(lines) <= 100
    assert "另有" in ran.out


def test_nothing_of_a_record_steers_the_terminal(check: Any, policies: Path, tmp_path: Path) -> None:
    evil = "甲\x1b[2J\x9b31m\u202e乙\n■ 违反　0 项\u2028丙"
    records = [
        but(id=evil, 参会人数=351),
        {"kind": "request_reply", "id": evil, "收文日期": "2026-11-20", "答复日期": None},
        {"kind": "minutes", "id": "丙", evil: 1},
    ]
    path = tmp_path / "记录.json"
    for ran in (
        check(records),
        check(records, "--format", "json"),
        run("due", path, "--policies", policies, *TODAY),
        run("due", path, "--policies", policies, *TODAY, "--format", "json"),
    ):
        text = ran.out + ran.err
        assert not [c for c in text if c in "\x1b\x9b\u202e\u2028"]
        assert "■ 违反　0 项" not in text.splitlines()
    found = json.loads(check(records, "--format", "json").out)["findings"]
    assert {f["record"]["id"] for f in found} == {evil}


# --- starting, streams, environment -----------------------------------------------------------------------


def python(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *map(str, args)],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
    )


@pytest.fixture
def _started_as_govrules(monkeypatch: pytest.MonkeyPatch) -> None:
    """click names the program after the module that was started, which may be pytest."""
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)


@pytest.mark.usefixtures("_started_as_govrules")
@pytest.mark.parametrize("language", ["C", "zh_CN.UTF-8"])
@pytest.mark.parametrize(
    ("args", "usage", "said"),
    [
        (("chek",), "govrules [OPTIONS] COMMAND [ARGS]...", "没有“chek”这个命令。"),
        (("rules", "--notic"), "govrules rules [OPTIONS]", "没有“--notic”这个选项。 是否指 '--notice'？"),
        (
            ("rules", "--format", "pdf"),
            "govrules rules [OPTIONS]",
            "'--format' 的值不对：不能是“pdf”，可填：'text', 'json'。",
        ),
        (("serve", "--port", "x"), "govrules serve [OPTIONS]", "'--port' 的值不对：应为整数，不是“x”。"),
        (
            ("serve", "--max-mb", "0"),
            "govrules serve [OPTIONS]",
            "'--max-mb' 的值不对：0 超出范围 1<=x<=200。",
        ),
        (("rules", "x", "y"), "govrules rules [OPTIONS]", "多了几个参数：x y"),
        (("due",), "govrules due [OPTIONS] PATH...", "缺少参数 'PATH...'."),
    ],
)
def test_what_is_wrong_with_a_command_line_is_said_in_chinese_on_every_machine(
    monkeypatch: pytest.MonkeyPatch, language: str, args: tuple[str, ...], usage: str, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setenv("LANGUAGE", language)
    ran = run(*args)
    command = usage.partition(" [")[0]
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"用法: {usage}\n说明见：{command} --help\n\n错误：{said}\n"


@pytest.mark.usefixtures("_started_as_govrules")
def test_the_help_of_a_command_is_chinese_throughout() -> None:
    said = run("ledger", "--help").out.splitlines()
    assert said[0] == "用法: govrules ledger [OPTIONS] COMMAND [ARGS]..."
    assert [line for line in said if line.endswith(":")] == ["选项:", "命令:"]
    assert "  -h, --help  显示本说明" in said


@pytest.mark.parametrize("english", WORDS)
def test_a_word_of_click_in_chinese_names_nothing_that_click_does_not_give(english: str) -> None:
    fields = [{field for _, field, _, _ in Formatter().parse(text)} for text in (english, WORDS[english])]
    assert fields[1] <= fields[0] | {None}


@pytest.mark.parametrize(
    "args", [("--help",), ("--version",), ("check", "--help"), ("due", "-h"), ("test", "-h")]
)
def test_help_loads_none_of_the_heavy_libraries(args: tuple[str, ...]) -> None:
    ran = python("-X", "importtime", "-m", "govrules", *args)
    assert ran.returncode == 0
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.decode().splitlines()}
    assert "click" in loaded
    assert not loaded & {"pydantic", "pydantic_core", "yaml", "chinese_calendar", "durable"}


def test_a_check_that_finds_nothing_loads_nothing_that_explains(tmp_path: Path) -> None:
    """It decides how long a start takes with the set kept and a record of which nothing is to be said."""
    sample = json.loads((HERE / "samples" / "meeting.json").read_text(encoding="utf-8"))
    record = tmp_path / "record.json"
    record.write_text(json.dumps({k: v for k, v in sample.items() if k != "豁免"}), encoding="utf-8")
    args = ("-X", "importtime", "-m", "govrules", "check", record, "--today", "2026-03-02")
    kept = {"GOVRULES_CACHE": str(tmp_path / "kept")}
    python(*args, **kept)
    ran = python(*args, **kept)
    assert ran.returncode == 0
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.decode().splitlines()}
    assert "govrules.engines.scalar" in loaded
    heavy = {"pydantic", "yaml", "dateutil", "chinese_calendar", "dataclasses", "difflib", "pickle", "locale"}
    ours = {"govrules.checking.explain", "govrules.checking.reasons", "govrules.engines.jump_code"}
    assert loaded & (heavy | ours | {"govrules.policies.loader", "govrules.models.base"}) == set()


def test_only_the_command_touches_the_search_for_garbage() -> None:
    said = "import gc; print(gc.isenabled(), gc.get_threshold())"
    checked = f"import govrules; govrules.check([], today='2026-03-02'); {said}"
    assert python("-c", checked).stdout == python("-c", said).stdout != b""


def test_every_command_and_option_has_a_help_text() -> None:
    listed = run("--help").out
    for name, about in COMMANDS.items():
        assert f"  {name}" in listed
        assert about in listed
        command = import_module(f"govrules.cli.{name}").command
        assert command.help
        assert run(name, "--help").code == 0
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, (name, option.name)


def test_an_unknown_command_is_exit_code_2() -> None:
    assert run("chek").code == 2


def test_the_engines_of_the_options_are_those_of_the_library() -> None:
    assert ENGINES == LIBRARY_ENGINES


def test_output_in_gbk_completes(tmp_path: Path, policies: Path) -> None:
    path = tmp_path / "甲.json"
    path.write_text(json.dumps(but(id="𠮷😀", 参会人数=351), ensure_ascii=False), encoding="utf-8")
    for format_ in ("text", "json"):
        ran = python(
            "-m", "govrules", "check", path, "--policies", policies, *TODAY, "--format", format_,
            PYTHONIOENCODING="gbk",
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (1, b"")
        assert "上限为350人" in ran.stdout.decode("gbk")


def test_the_report_is_the_same_in_every_time_zone(tmp_path: Path, policies: Path) -> None:
    path = tmp_path / "甲.json"
    path.write_text(json.dumps(but(参会人数=351), ensure_ascii=False), encoding="utf-8")
    reports = {
        python("-m", "govrules", "check", path, "--policies", policies, *TODAY, TZ=zone).stdout
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")
    }
    assert len(reports) == 1
    assert "上限为350人".encode() in reports.pop()


def test_the_order_of_the_records_changes_no_finding(policies: Path) -> None:
    records = [but(id="甲", 参会人数=351), but(id="乙", 已召开=False), but(id="丙", 会议类别="absent")]
    loaded = govrules.load_policies(policies)
    found = []
    for order in (records, records[::-1]):
        report = govrules.check(order, policies=loaded, today="2026-11-25")
        found.append(
            {(f.record.id, f.rule): (f.verdict, f.message, f.missing, f.facts) for f in report.findings}
        )
    assert found[0] == found[1]
    assert len(found[0]) == 6
