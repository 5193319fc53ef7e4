"""Hostile rule files and records: refused with a message, nothing executed, within bounds of time and memory.

Each is read in a process of its own that the system ends when it takes more than 40 seconds of computing or
1.5 GB; a test fails then, whatever the clock says.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from policy_sets import PARAMETERS, one_rule, rule_file, write_policies

SECONDS = 40
BYTES = 1_500_000_000


@dataclass(frozen=True)
class Ended:
    """How a command ended under the limits."""

    code: int
    out: str
    err: str


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limited(*args: str | Path, cwd: Path | None = None) -> Ended:
    """``govrules`` with these arguments under the limits; a traceback or a kill is never an answer."""
    ran = subprocess.run(
        [sys.executable, "-m", "govrules", *map(str, args)],
        capture_output=True,
        preexec_fn=_limited,
        cwd=cwd,
        check=False,
    )
    ended = Ended(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
    assert "Traceback" not in ended.err, ended.err[-2000:]
    assert ended.code in (0, 1, 2), ended
    return ended


def refused_rules(folder: Path) -> str:
    """What is said of a policy set that has to be refused."""
    ended = limited("rules", "--policies", folder)
    assert (ended.code, ended.out) == (2, "")
    return ended.err


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small policy set."""
    text = one_rule("meeting", "must_not: 参会人数 > 上限[一类]", when="会议类别 == 一类 and 标题 != '乙'")
    return write_policies(tmp_path_factory.mktemp("rules"), text)


def checked(path: Path, rules: Path, *args: str, command: str = "check") -> Ended:
    return limited(command, path, "--today", "2026-11-25", "--policies", rules, *args)


def refused_record(path: Path, rules: Path) -> str:
    """What is said of a file of which nothing can be checked."""
    ended = checked(path, rules)
    assert ended.code == 2
    return ended.out + ended.err


# --- rule files ------------------------------------------------------------------------------------------

BARE = {
    "a call of Python": '__import__("os").system("touch pwned")',
    "a call of an attribute": '标题.join("a")',
    "a dunder attribute": "标题.__class__",
    "a dunder name": "__builtins__",
    "a chain of dunders": "().__class__.__bases__[0].__subclasses__()",
    "open": 'open("/etc/passwd")',
    "eval": 'eval("1")',
    "a lambda": "(lambda: 1)()",
    "a comprehension": "[x for x in [1]]",
    "a walrus": "(x := 1)",
    "await": "await 已召开",
    "an f-string": 'f"{1}"',
    "bytes": 'b"x"',
    "a star": "任一(*[1], 已召开)",
    "a keyword": "已填(x=1)",
    "a slice": "上限[1:2]",
    "a power": "9 ** 9 ** 9 == 1",
    "a shift": "1 << 99999 == 1",
    "a division": "1 / 0 == 1",
    "a complex number": "1j == 1",
    "a float": "1.5 == 1",
    "NaN": "nan == 1",
    "infinity": "1e999 == 1",
    "None": "None",
    "an ellipsis": "...",
    "a long number": "参会人数 == " + "9" * 1_000,
    "a long text": '标题 == "' + "文" * 100_000 + '"',
    "deep parentheses": "(" * 5_000 + "已召开" + ")" * 5_000,
    "deep nots": "not " * 450 + "已召开",
    "deep minuses": "-" * 1_500 + "1 == 1",
    "deep choices": "已召开 if 已召开 else " * 60 + "已召开",
    "many ands": " and ".join(["已召开"] * 100_000),
    "a lone surrogate": '标题 == "\\ud800"',
    "a NUL": '标题 == "\\0"',
    "a statement": "import os",
    "two expressions": "已召开; 已召开",
}


def test_no_expression_outside_the_language_is_taken_and_none_is_executed(tmp_path: Path) -> None:
    rules = [json.dumps({"id": f"甲-{i}", "says": n, "must": e}) for i, (n, e) in enumerate(BARE.items())]
    folder = write_policies(tmp_path, rule_file("meeting", *rules))
    ended = limited("rules", "--policies", folder, cwd=tmp_path)
    assert ended.code == 2
    said = [line for line in ended.err.splitlines() if line.startswith("set/rules.yaml:")]
    places = {line.split(":")[1] for line in said}
    wanted = {str(5 + i) for i in range(len(BARE))}
    assert wanted - places == set(), [list(BARE)[int(n) - 5] for n in wanted - places]
    assert not (tmp_path / "pwned").exists()
    assert max(map(len, ended.err.splitlines())) < 3_000


@pytest.mark.parametrize("char", ["\\ud800", "\\0", "\\a"])
def test_half_a_character_and_nul_are_refused_though_yaml_can_escape_them(tmp_path: Path, char: str) -> None:
    for text in ("标题 == 'x'", "标题 == 'xy'"):
        rule = f'{{"id": "甲-1", "says": "一", "must": "{text.replace("x", char)}"}}'
        said = refused_rules(write_policies(tmp_path, rule_file("meeting", rule)))
        assert "set/rules.yaml:5:" in said


TREES = {
    "an alias": "a: &x 1\nb: *x\n",
    "a bomb of aliases": "a0: &a0 [1]\n"
    + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)),
    "a tag": 'a: !!python/object/apply:os.system ["touch pwned"]\n',
    "a local tag": "a: !x 1\n",
    "a directive": "%TAG ! tag:x,2000:\n---\na: !y 1\n",
    "a merge key": "a: {<<: {b: 1}}\n",
    "two documents": "a: 1\n---\nb: 1\n",
    "brackets": "[" * 100_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 100_000 + "1\n",
    "indents": "".join(" " * i + "a:\n" for i in range(1_000)),
    "a long key": "? " + "a" * 2_000_000 + "\n: 1\n",
    "a long number": "a: " + "9" * 2_000_000 + "\n",
    "a NUL": "a: \0\n",
    "nothing": "",
    "only a list": "- 1\n",
}


@pytest.mark.parametrize("name", TREES)
def test_yaml_that_no_author_writes_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_policies(tmp_path, TREES[name])
    assert "set/rules.yaml:" in refused_rules(folder)
    assert not (tmp_path / "pwned").exists()


def test_a_million_rules_of_nothing_are_refused(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, "rules: [" + "1, " * 300_000 + "1]\n")
    assert "每条规则应为" in refused_rules(folder)


LARGE = "参会人数 <= " + " + ".join(["上限[会议类别]"] * 30)


def test_a_sum_of_choices_is_refused_before_it_is_multiplied_out(tmp_path: Path) -> None:
    assert "展开后过大" in refused_rules(write_policies(tmp_path, one_rule("meeting", f'must: "{LARGE}"')))


def test_definitions_that_double_are_refused(tmp_path: Path) -> None:
    links = [f"  丁{i}: (丁{i - 1} and 会议类别 == 一类) or (丁{i - 1} and 已召开)\n" for i in range(1, 12)]
    define = "  丁0: 已召开\n" + "".join(links)
    said = refused_rules(write_policies(tmp_path, one_rule_with(define, "丁11")))
    assert "展开后过大" in said


def test_a_long_chain_of_definitions_is_refused(tmp_path: Path) -> None:
    define = "  丁0: 已召开\n" + "".join(f"  丁{i}: not 丁{i - 1}\n" for i in range(1, 5_000))
    said = refused_rules(write_policies(tmp_path, one_rule_with(define, "丁4999")))
    assert "定义套定义超过12层" in said


def one_rule_with(define: str, must: str) -> str:
    return rule_file("meeting", f"{{id: 甲-1, says: 一, must: {must}}}", define=define)


def test_a_deadline_whose_choices_multiply_is_refused(tmp_path: Path) -> None:
    dates = "收文日期 if 请示难度 == 一般 else (答复日期 if 区政府下属单位 else 收文日期)"
    define = f"  甲日: {dates}\n" + "".join(
        f"  {name}: {below} if 请示难度 == 难点 else ({below} if 区政府下属单位 else {below})\n"
        for name, below in (("乙日", "甲日"), ("丙日", "乙日"), ("戊日", "丙日"))
    )
    rules = rule_file(
        "request_reply",
        "{id: 甲-1, says: 一, must: {done: 戊日, within: 变过的天数, after: 戊日}}",
        define=define,
    )
    assert "展开后过大" in refused_rules(write_policies(tmp_path, rules))


def test_rows_of_a_table_are_not_tried_in_all_combinations_for_ever(tmp_path: Path) -> None:
    row = "会议类别 == 一类 and 会议类型 == 常务会议 and 已召开"
    rows = ", ".join([f'["{row} and not 已召开", True]'] * 2_000)
    folder = write_policies(
        tmp_path, one_rule_with(f"  丁: {{type: 是否, rows: [{rows}], else: False}}\n", "丁")
    )
    assert "过大" in refused_rules(folder)


def test_exceptions_without_number_are_refused(tmp_path: Path) -> None:
    item = "{when: 会议类别 == 一类 or 会议类别 == 二类 or 会议类别 == 三类, exempt: true}"
    rules = one_rule("meeting", "must: 已召开", unless=f"[{', '.join([item] * 3_000)}]")
    assert "展开后过大" in refused_rules(write_policies(tmp_path, rules))


@pytest.mark.parametrize("value", [".nan", ".inf", "-1", "0", "1e3", "9" * 400, "1.5", "true", '"７"', "[1]"])
def test_a_parameter_that_is_no_count_is_refused(tmp_path: Path, value: str) -> None:
    line = f"怪: {{says: 怪, unit: 人, values: {{2018-05-11: {{value: {value}, clause: 甲}}}}}}\n"
    folder = write_policies(tmp_path, one_rule("meeting", "must: 已召开"), parameters=PARAMETERS + line)
    assert "set/parameters/all.yaml:" in refused_rules(folder)


def test_a_parameter_of_many_versions_cannot_be_multiplied(tmp_path: Path) -> None:
    versions = ", ".join(
        f"{2000 + i // 336}-{i // 28 % 12 + 1:02}-{i % 28 + 1:02}: {{value: {i + 1}, clause: 甲}}"
        for i in range(3_000)
    )
    line = f"多: {{says: 多, unit: 人, values: {{{versions}}}}}\n"
    rules = one_rule("meeting", "must: 参会人数 <= 多 + 多")
    folder = write_policies(tmp_path, rules, parameters=PARAMETERS + line)
    assert "展开后过大" in refused_rules(folder)


# --- records ---------------------------------------------------------------------------------------------

GOOD = '{"kind": "meeting", "id": "甲", "会议类别": "一类", "参会人数": 350}'
DEEP = {
    "brackets.json": "[" * 100_000,
    "closed.json": "[" * 100_000 + "]" * 100_000,
    "braces.json": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "inside.json": '{"kind": "meeting", "id": "甲", "标题": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "line.jsonl": "[" * 100_000 + "]" * 100_000,
    "brackets.yaml": "[" * 100_000,
    "closed.yaml": "[" * 100_000 + "]" * 100_000,
    "braces.yaml": "{a: " * 100_000 + "1" + "}" * 100_000,
    "dashes.yaml": "- " * 100_000 + "1\n",
    "aliases.yaml": "a0: &a0 [1]\n" + "".join(f"a{i}: [{', '.join(['*a0'] * 10)}]\n" for i in range(1, 9)),
    "tag.yaml": "!!python/object/apply:os.system [touch pwned]\n",
    "nan.json": GOOD.replace("350", "NaN"),
    "infinity.json": GOOD.replace("350", "-Infinity"),
    "huge.json": GOOD.replace("350", "1e999"),
    "digits.json": GOOD.replace("350", "9" * 1_000_000),
    "nan.yaml": "kind: meeting\nid: 甲\n参会人数: .nan\n",
    "float.json": GOOD.replace("350", "350.0000000001"),
    "surrogate.json": GOOD.replace("甲", "\\ud800"),
    "nul.json": GOOD.replace("甲", "\\u0000"),
    "key.json": GOOD.replace("参会人数", "\\ud800"),
    "two keys.json": GOOD.replace("参会人数", "id"),
    "raw nul.json": GOOD.replace("甲", "\0"),
    "raw.csv": "编号,会议类别\n\0,一类\n",
    "quotes.csv": '编号,会议类别\n"甲,一类\n' + "乙,一类\n" * 1_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_a_record_that_no_office_writes_is_refused(tmp_path: Path, rules: Path, name: str) -> None:
    path = tmp_path / f"会议 {name}"
    path.write_text(DEEP[name], encoding="utf-8")
    said = refused_record(path, rules)
    assert f"会议 {name}" in said
    assert not (tmp_path / "pwned").exists()


def test_a_string_of_ten_megabytes_is_refused_and_not_printed(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "r.json"
    record = {
        "kind": "meeting",
        "id": "甲",
        "会议类别": "一类",
        "参会人数": 351,
        "标题": "文" * 10_000_000,
    }
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    ended = checked(path, rules)
    assert len(ended.out) < 10_000
    path.write_text(
        json.dumps(record | {"会议类别": "文" * 10_000_000}, ensure_ascii=False), encoding="utf-8"
    )
    assert len(refused_record(path, rules)) < 10_000
    path.write_text(json.dumps(record | {"文" * 3_000_000: 1}, ensure_ascii=False), encoding="utf-8")
    assert len(refused_record(path, rules)) < 10_000
    path.write_text(
        json.dumps(record | {"标题": "文", "id": "文" * 3_000}, ensure_ascii=False), encoding="utf-8"
    )
    assert "编号过长" in refused_record(path, rules)


def test_a_million_keys_are_refused(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"kind": "meeting", "id": "甲"} | {f"k{i}": i for i in range(1_000_000)}))
    assert len(refused_record(path, rules)) < 10_000


def test_a_million_elements_are_refused(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"kind": "document", "id": "甲", "签批": [1] * 1_000_000}))
    assert len(refused_record(path, rules)) < 10_000


def test_a_field_bomb_in_a_table_is_refused(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "会议.csv"
    path.write_text('编号,标题\n甲,"' + "文" * 5_000_000 + '"\n', encoding="utf-8")
    said = refused_record(path, rules)
    assert "第2行有一格过长" in said
    assert len(said) < 10_000
    path.write_text("编号,标题" + ",列" * 300_000 + "\n甲,乙" + ",丙" * 300_000 + "\n", encoding="utf-8")
    said = refused_record(path, rules)
    assert "列数过多（300002列，上限1000）" in said
    assert len(said) < 10_000


def test_a_record_cannot_steer_the_terminal(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "r.json"
    record = {
        "kind": "meeting",
        "id": "\x1b]0;x\x07\x1b[31m甲\u202e\r\n",
        "会议类别": "一类",
        "参会人数": 351,
    }
    path.write_text(json.dumps(record), encoding="utf-8")
    for args in (("check", path), ("due", path), ("explain", "甲-1", "--record", path)):
        for format_ in ("text", "json"):
            ended = limited(*args, "--today", "2026-11-25", "--policies", rules, "--format", format_)
            assert ended.code in (0, 1), args
            steering = [char for char in "\x1b\x07\u202e\r" if char in ended.out + ended.err]
            assert steering == [], args


def test_a_title_made_for_regular_expressions_is_a_title(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "会议.csv"
    evil = ["(a+)+$" * 2_000, "a" * 19_000 + "!", "合计" * 9_000, "注" + "：" * 19_000, " " * 100_000 + "甲"]
    path.write_text("编号,标题\n" + "".join(f"{i},{text}\n" for i, text in enumerate(evil)), encoding="utf-8")
    ended = checked(path, rules)
    assert "记录 5 条：读入 5，拒收 0" in ended.out
    lines = "\n".join("- " * 20 + "甲" * 50_000 + "：" for _ in range(20))
    assert "set/rules.yaml:" in refused_rules(write_policies(tmp_path, "rules:\n" + lines + "\n"))


def test_one_hostile_record_does_not_stop_the_others(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "r.jsonl"
    lines = ["[" * 100_000, GOOD, GOOD.replace("甲", "乙").replace("350", "NaN"), GOOD.replace("甲", "丙")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = checked(path, rules)
    assert ended.code == 2
    assert "记录 4 条：读入 2，拒收 2" in ended.out
