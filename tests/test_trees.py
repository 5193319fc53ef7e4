"""YAML and JSON as trees with positions."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from govrules import trees
from govrules.errors import Problem
from govrules.trees import Mapping, Node, Scalar, Sequence, read_json, read_yaml, to_data


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test of YAML runs on libyaml and on the pure reader that takes its place."""
    found = getattr(yaml, request.param, None)
    if found is None:
        pytest.skip("PyYAML without libyaml")
    monkeypatch.setattr(trees, "_LOADER", found)
    return str(request.param)


def yaml_tree(text: str) -> Node:
    problems: list[Problem] = []
    node = read_yaml(text, "甲.yaml", problems)
    assert problems == []
    assert node is not None
    return node


def json_tree(text: str) -> Node:
    problems: list[Problem] = []
    node = read_json(text, "甲.json", problems)
    assert problems == []
    assert node is not None
    return node


def yaml_problems(text: str) -> list[Problem]:
    problems: list[Problem] = []
    read_yaml(text, "甲.yaml", problems)
    return problems


def json_problems(text: str) -> list[Problem]:
    problems: list[Problem] = []
    read_json(text, "甲.json", problems)
    return problems


def places(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(str(p.span), p.message) for p in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("0123", "0123"),
        ("12:30", "12:30"),
        ("2122:22", "2122:22"),
        ("2018-02-30", "2018-02-30"),
        ("2018-05-11", "2018-05-11"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2/3", "2/3"),
        ("350", 350),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'350'", "350"),
        ('"true"', "true"),
        ("''", ""),
    ],
)
def test_a_plain_scalar_of_yaml_is_what_json_would_make_of_it(
    loader: str, written: str, value: object
) -> None:
    data = to_data(yaml_tree(f"a: {written}\n"))
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


def test_keys_of_yaml_are_texts_whatever_they_look_like(loader: str) -> None:
    tree = yaml_tree("on: 1\n2018-05-11: 2\n1: 3\nnull: 4\n")
    assert to_data(tree) == {"on": 1, "2018-05-11": 2, "1": 3, "null": 4}


def test_a_scalar_keeps_how_it_was_written(loader: str) -> None:
    tree = yaml_tree("must: 2/3\nlimit: 0350.0\nn: 1e3\nsays: '1e3'\n")
    assert isinstance(tree, Mapping)
    kept = [(v.text, v.quoted) for _, v in tree.entries if isinstance(v, Scalar)]
    assert kept == [("2/3", False), ("0350.0", False), ("1e3", False), ("1e3", True)]


def test_positions_count_characters_and_a_byte_order_mark_is_no_character(loader: str) -> None:
    tree = yaml_tree("\ufeff会议: {类别: 一类}\r\n人数: '三百五'\r\n")
    assert isinstance(tree, Mapping)
    (meeting, inner), (count, number) = tree.entries
    assert isinstance(inner, Mapping)
    assert isinstance(number, Scalar)
    kind, first = inner.entries[0]
    assert (meeting.span.line, meeting.span.start, meeting.span.length) == (1, 0, 2)
    assert (inner.span.start, inner.span.length) == (4, 8)
    assert (kind.span.start, kind.span.length, first.span.start) == (5, 2, 9)
    assert (count.span.line, count.span.start) == (2, 0)
    assert (number.span.line, number.span.start, number.span.length) == (2, 5, 3)
    assert number.span.text == "人数: '三百五'"
    assert str(number.span) == "甲.yaml:2:8"


def test_a_place_inside_a_scalar_is_a_part_of_its_span_quoted_or_not(loader: str) -> None:
    tree = yaml_tree("a: 甲 > 乙\nb: '甲 > 乙'\n")
    assert isinstance(tree, Mapping)
    for _, value in tree.entries:
        assert isinstance(value, Scalar)
        part = value.span.part(value.text.index("乙"), 1)
        assert part.text[part.start] == "乙"


def test_a_text_of_several_lines_is_marked_on_its_first(loader: str) -> None:
    tree = yaml_tree("a: 一\n  二\nb: |\n  三\n  四\nc: 五\n")
    assert to_data(tree) == {"a": "一 二", "b": "三\n四\n", "c": "五"}
    assert isinstance(tree, Mapping)
    spans = [(value.span.line, value.span.start, value.span.length) for _, value in tree.entries]
    assert spans == [(1, 3, 1), (3, 3, 1), (6, 3, 1)]
    assert isinstance(tree.entries[1][1], Scalar)
    assert tree.entries[1][1].quoted


def test_equal_keys_are_all_reported_with_both_places_and_the_first_is_kept(loader: str) -> None:
    problems: list[Problem] = []
    tree = read_yaml("参会人数: 120\nb: 1\n参会人数: 360\nc: {b: 1, b: 2}\n", "甲.yaml", problems)
    assert places(problems) == [
        ("甲.yaml:4:11", "“b”写了两次：第4行第5列已有"),
        ("甲.yaml:3:1", "“参会人数”写了两次：第1行第1列已有"),
    ]
    assert tree is not None
    assert to_data(tree) == {"参会人数": 120, "b": 1, "c": {"b": 1}}


def test_tags_anchors_aliases_and_merge_keys_are_refused_together(loader: str) -> None:
    problems = yaml_problems("a: &x 1\nb: *x\nc: !!str 3\n<<: {d: 1}\n")
    assert places(problems) == [
        ("甲.yaml:1:4", "不支持锚点“&x”"),
        ("甲.yaml:2:4", "不支持引用“*x”"),
        ("甲.yaml:3:4", "不支持“!”类型标记"),
        ("甲.yaml:4:1", "不支持合并键“<<”"),
    ]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "甲.yaml:1:1", "文件是空的"),
        ("\ufeff \n", "甲.yaml:1:1", "文件是空的"),
        ("# 注\n", "甲.yaml:1:1", "文件里没有内容"),
        ("a: 1\n---\nb: 2\n", "甲.yaml:2:1", "一个文件只能有一个文档"),
        ("规则：公文", "甲.yaml:1:5", "冒号用了全角"),
        ("甲: 乙\nrecord：meeting\nwho: 乙\n", "甲.yaml:2:7", "冒号用了全角"),
        ("rules：\n  - id: x\n", "甲.yaml:1:6", "冒号用了全角"),
        ("- {会议类别：一类, 参会人数: 3}", "甲.yaml:1:12", "冒号用了全角"),
        ("a: 1\n\tb: 2\n", "甲.yaml:2:1", "用制表符（Tab）缩进"),
        ("甲: 乙: 丙\n", "甲.yaml:1:7", "此处不应再有“: ”"),
        ("甲: [1, 2\n乙: 3\n", "甲.yaml:1:5", "方括号没有配对，或两项之间缺逗号"),
        ("甲: {x: 1\n", "甲.yaml:1:5", "花括号没有配对，或两项之间缺逗号"),
        ('甲: "未完\n乙: 1\n', "甲.yaml:1:5", "引号没有配对"),
        ("甲: @x\n", "甲.yaml:1:5", "此处的字符不能作值的开头"),
        ("甲: '乙' 丙\n", "甲.yaml:1:10", "此行接不上前文"),
        ("? [a]\n: 1\n", "甲.yaml:1:3", "键只能是文本"),
        ("甲: 乙\x00\n", "甲.yaml:1:7", "含有无法显示的字符 U+0000"),
        ("甲: \ud800\n", "甲.yaml:1:5", "含有无法显示的字符 U+D800"),
        (f"a: {'9' * 5000}", "甲.yaml:1:4", "数字过大"),
        ("a: 1e999", "甲.yaml:1:4", "数字过大"),
    ],
)
def test_what_is_wrong_with_a_yaml_text_is_one_line_with_its_place(
    loader: str, text: str, place: str, message: str
) -> None:
    problems = yaml_problems(text)
    assert places(problems) == [(place, message)]
    assert problems[0].hint


def test_the_hint_for_a_full_width_colon_says_what_to_write(loader: str) -> None:
    (problem,) = yaml_problems("规则：公文")
    assert str(problem).splitlines() == [
        "甲.yaml:1:5: 冒号用了全角",
        "    规则：公文",
        "        ^^",
        "  全角冒号“：”不起作用，请写成“规则: ”（半角冒号，后空一格）",
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "a: " + "[" * 61 + "]" * 61]
)
def test_deep_yaml_is_one_problem_in_bounded_time(loader: str, text: str) -> None:
    began = time.perf_counter()
    problems = yaml_problems(text)
    assert [p.message for p in problems] == ["嵌套超过60层"]
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 61 + "]" * 61])
def test_deep_json_is_one_problem_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    problems = json_problems(text)
    assert [p.message for p in problems] == ["嵌套超过60层"]
    assert time.perf_counter() - began < 10


def test_sixty_levels_are_read() -> None:
    text = "[" * 60 + "]" * 60
    assert to_data(json_tree(text)) == json.loads(text)
    assert to_data(yaml_tree(text)) == json.loads(text)


def test_json_and_yaml_give_the_same_tree() -> None:
    text = '{"甲": [1, -2.5, true, null, "乙"], "丙": {"丁": "2018-02-30"}}'
    assert json_tree(text) == yaml_tree(text)


def test_positions_in_json() -> None:
    tree = json_tree('{\n  "会议": [120, "乙"]}')
    assert isinstance(tree, Mapping)
    key, value = tree.entries[0]
    assert isinstance(value, Sequence)
    number, text = value.items
    assert [str(node.span) for node in (tree, key, value, number, text)] == [
        "甲.json:1:1",
        "甲.json:2:4",
        "甲.json:2:11",
        "甲.json:2:12",
        "甲.json:2:18",
    ]
    assert (number.span.length, text.span.length, text.span.text) == (3, 1, '  "会议": [120, "乙"]}')


def test_a_line_of_a_longer_file_keeps_its_number() -> None:
    problems: list[Problem] = []
    assert read_json('{"a": }', "甲.jsonl", problems, first_line=41) is None
    assert places(problems) == [("甲.jsonl:41:7", "此处应有一个值")]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "甲.json:1:1", "文件是空的"),
        ('{"a": NaN}', "甲.json:1:7", "“NaN”不是数"),
        ('{"a": -Infinity}', "甲.json:1:7", "“-Infinity”不是数"),
        ("[1,]", "甲.json:1:4", "此处应有一个值"),
        ('{"a": 1,}', "甲.json:1:9", "此处应有一个加双引号的键"),
        ("{'a': 1}", "甲.json:1:2", "此处应有一个加双引号的键"),
        ("{“甲”: 1}", "甲.json:1:2", "用了全角标点 “"),
        ('{"甲"：1}', "甲.json:1:6", "用了全角标点 ："),
        ('{"a": 0123}', "甲.json:1:7", "“0123”不是JSON的值"),
        ('{"a": True}', "甲.json:1:7", "“True”不是JSON的值"),
        ('{"a": 1.}', "甲.json:1:7", "“1.”不是JSON的值"),
        ('{"甲": "x', "甲.json:1:8", "引号没有配对"),
        ('{"a": "x\n"}', "甲.json:1:7", "引号没有在本行配对"),
        ('["a\tb"]', "甲.json:1:4", "文本含有控制字符 U+0009"),
        ('["\\q"]', "甲.json:1:3", "“\\”后面不是可用的转义"),
        ('["\\ud800x"]', "甲.json:1:3", "文本含有不完整的字符 \\ud800"),
        ('{"a":\n1', "甲.json:2:1", "内容没有结束就断了"),
        ("[1 2]", "甲.json:1:4", "此处应有“,”或“]”"),
        ('{"a": 1 "b": 2}', "甲.json:1:9", "此处应有“,”或“}”"),
        ('{"a" 1}', "甲.json:1:6", "键后面应有“:”"),
        ("{} {}", "甲.json:1:4", "内容结束后还有多余的字符"),
        ("[1e999]", "甲.json:1:2", "数字过大"),
        (f"[{'9' * 5000}]", "甲.json:1:2", "数字过大"),
        ('{"a": 1, "a": 2}', "甲.json:1:11", "“a”写了两次：第1行第3列已有"),
    ],
)
def test_what_is_wrong_with_a_json_text_is_one_line_with_its_place(
    text: str, place: str, message: str
) -> None:
    problems = json_problems(text)
    assert places(problems) == [(place, message)]
    assert problems[0].hint


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_whatever_json_writes_is_read_back(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert to_data(json_tree(text)) == value


@given(st.text(alphabet=list("{}[]\",:-? \n\t&*!%@`|>'#甲：0a\\<~"), max_size=40))
def test_no_text_whatever_makes_a_reader_raise(text: str) -> None:
    for read in (read_yaml, read_json):
        problems: list[Problem] = []
        node = read(text, "甲", problems)
        assert node is not None or problems
        assert all(p.span is not None and str(p) for p in problems)
