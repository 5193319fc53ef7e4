# ruff: noqa: E501 (the tables read best with one case a line)
"""Expressions of rule files: what they become in the core, and how each wrong one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from govrules.errors import Problem, Span
from govrules.language.nodes import (
    GOVERNING_DATE,
    TRUE,
    And,
    Call,
    Compare,
    Fact,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
)
from govrules.language.parser import ExpressionError, Source
from govrules.language.typecheck import (
    FUNCTION_NAMES,
    ParameterSpec,
    Scope,
    asserts,
    condition,
    denies,
    value,
)
from govrules.models import terms_of
from govrules.policies.parameters import read_parameters, spec_of
from govrules.trees import read_yaml
from policy_sets import PARAMETERS


@cache
def parameters() -> Mapping[str, ParameterSpec]:
    problems: list[Problem] = []
    tree = read_yaml(PARAMETERS, "p.yaml", problems)
    assert tree is not None
    found = {p.name: spec_of(p) for p in read_parameters(tree, problems)}
    assert problems == []
    return found


def scope(kind: str) -> Scope:
    terms = {term.title: term for term in terms_of(kind).values()}
    return Scope(terms, parameters(), {}, Fact(GOVERNING_DATE))


PREFIX = "    must: "


def source(text: str) -> Source:
    return Source(text, Span("甲.yaml", 7, len(PREFIX), len(text), PREFIX + text))


def core(kind: str, text: str) -> Node:
    return condition(source(text), scope(kind))


def problem(kind: str, text: str) -> Problem:
    with pytest.raises(ExpressionError) as raised:
        condition(source(text), scope(kind))
    return raised.value.problem


def marked(found: Problem) -> str:
    """The stretch that the caret line marks."""
    assert found.span is not None
    return found.span.text[found.span.start : found.span.start + found.span.length]


PEOPLE, MEMBERS, PRESENT = (
    Fact("participant_count"),
    Fact("member_count"),
    Fact("members_present_count"),
)
CLASS, HELD, START = Fact("meeting_class"), Fact("held"), Fact("start_date")
LIMIT, RETURNED, RECEIVED = (
    Fact("statutory_due_date"),
    Fact("returned_date"),
    Fact("request_received_date"),
)
ISSUED_AT, RECTIFIED_AT = Fact("order_issued_at"), Fact("rectified_at")


def given(node: Node) -> Node:
    return Call(Function.GIVEN, (node,))


def is_class(number: int) -> Node:
    return Compare(Op.EQUAL, CLASS, Lit(f"class_{number}"))


def at_most(people: int) -> Node:
    return Compare(Op.AT_MOST, PEOPLE, Lit(people))


PAIRS: list[tuple[str, str, Node]] = [
    ("meeting", "True", TRUE),
    ("meeting", "已召开", HELD),
    ("meeting", "not 已召开", Not(HELD)),
    ("meeting", "not not 已召开", HELD),
    ("meeting", "参会人数 <= 上限[一类]", at_most(350)),
    ("meeting", "参会人数 < 上限[一类]", Compare(Op.BELOW, PEOPLE, Lit(350))),
    ("meeting", "参会人数 >= 上限[一类]", Compare(Op.AT_MOST, Lit(350), PEOPLE)),
    ("meeting", "参会人数 > 上限[一类]", Compare(Op.BELOW, Lit(350), PEOPLE)),
    ("meeting", "参会人数 == 2", Compare(Op.EQUAL, PEOPLE, Lit(2))),
    ("meeting", "参会人数 != 2", Not(Compare(Op.EQUAL, PEOPLE, Lit(2)))),
    # choices: bare or in quotes, on either side
    ("meeting", "会议类别 == 一类", is_class(1)),
    ("meeting", '会议类别 == "一类"', is_class(1)),
    ("meeting", "一类 == 会议类别", Compare(Op.EQUAL, Lit("class_1"), CLASS)),
    ("meeting", '"一类" == 会议类别', Compare(Op.EQUAL, Lit("class_1"), CLASS)),
    ("meeting", "会议类别 != 一类", Not(is_class(1))),
    ("meeting", "会议类别 in [一类, 二类]", In(CLASS, frozenset({"class_1", "class_2"}))),
    ("meeting", "会议类别 not in [一类]", Not(In(CLASS, frozenset({"class_1"})))),
    # sets
    (
        "agenda_item",
        "含全部(事项类别, [重大事项, 重大决策])",
        And((Fact("matter_categories.major_matter"), Fact("matter_categories.major_decision"))),
    ),
    (
        "agenda_item",
        "含任一(事项类别, [重大事项, 重大决策])",
        Or((Fact("matter_categories.major_matter"), Fact("matter_categories.major_decision"))),
    ),
    (
        "submission",
        "含全部(主送机关 | 主送机关, [区委])",
        Or((Fact("addressees.district_committee"), Fact("addressees.district_committee"))),
    ),
    # what may be null: equal to nothing, and not equal to everything
    (
        "request_reply",
        "法定时限 == 收文日期",
        And((given(LIMIT), Compare(Op.EQUAL, LIMIT, RECEIVED))),
    ),
    (
        "request_reply",
        "收文日期 != 法定时限",
        Not(And((given(LIMIT), Compare(Op.EQUAL, RECEIVED, LIMIT)))),
    ),
    (
        "request_reply",
        '请示单位 == "甲街道"',
        And((given(Fact("requester")), Compare(Op.EQUAL, Fact("requester"), Lit("甲街道")))),
    ),
    (
        "request_reply",
        "否则(法定时限, 退文日期) == 收文日期",
        And(
            (
                given(Call(Function.FALLBACK, (LIMIT, RETURNED))),
                Compare(Op.EQUAL, Call(Function.FALLBACK, (LIMIT, RETURNED)), RECEIVED),
            )
        ),
    ),
    # only the choice depends on what may be null, not what is compared
    (
        "document",
        "部署范围 == (全局性工作 if 已填(标题) else 专项工作)",
        If(
            ((given(Fact("subject")), Compare(Op.EQUAL, Fact("document_scope"), Lit("overall"))),),
            Compare(Op.EQUAL, Fact("document_scope"), Lit("special")),
        ),
    ),
    (
        "request_reply",
        "收文日期 == (法定时限 if 区政府下属单位 else 收文日期)",
        And(
            (
                If(((Fact("requester_is_subordinate"), given(LIMIT)),), given(RECEIVED)),
                If(
                    ((Fact("requester_is_subordinate"), Compare(Op.EQUAL, RECEIVED, LIMIT)),),
                    Compare(Op.EQUAL, RECEIVED, RECEIVED),
                ),
            )
        ),
    ),
    # arithmetic: ratios are multiplied out, minutes become seconds
    (
        "meeting",
        "到会人数 >= 组成人数 * 半数",
        Compare(Op.AT_MOST, MEMBERS, Linear(((2, PRESENT),))),
    ),
    (
        "meeting",
        "三分之二 * 组成人数 <= 到会人数",
        Compare(Op.AT_MOST, Linear(((2, MEMBERS),)), Linear(((3, PRESENT),))),
    ),
    (
        "meeting",
        "参会人数 - 到会人数 <= 2",
        Compare(Op.AT_MOST, Linear(((1, PEOPLE), (-1, PRESENT))), Lit(2)),
    ),
    ("meeting", "-到会人数 < 1 + 1", Compare(Op.BELOW, Linear(((-1, PRESENT),)), Lit(2))),
    ("meeting", "参会人数 <= 上限[一类] * 2", at_most(700)),
    ("meeting", "参会人数 <= 上限[一类] + 上限[二类]", at_most(550)),
    ("news_report", "播出秒数 <= 五分钟", Compare(Op.AT_MOST, Fact("broadcast_seconds"), Lit(300))),
    (
        "meeting",
        "最长发言分钟数 <= 五分钟",
        Compare(Op.AT_MOST, Fact("longest_speech_minutes"), Lit(5)),
    ),
    # choices between values are pushed out to the comparison
    (
        "meeting",
        "参会人数 <= (上限[一类] if 会议类别 == 一类 else 上限[二类])",
        If(((is_class(1), at_most(350)),), at_most(200)),
    ),
    (
        "meeting",
        "参会人数 <= 上限[会议类别]",
        If(
            ((is_class(1), at_most(350)), (is_class(2), at_most(200)), (is_class(3), at_most(150))),
            at_most(90),
        ),
    ),
    ("meeting", "已召开 if 会议类别 == 一类 else not 已召开", If(((is_class(1), HELD),), Not(HELD))),
    (
        "meeting",
        "工作日后(召开日期, 变过的天数) == 召开日期",
        If(
            (
                (
                    Compare(Op.BELOW, Fact(GOVERNING_DATE), Lit(739676)),  # 1 March 2026
                    Compare(Op.EQUAL, Call(Function.WORKDAY_AFTER, (START, Lit(5))), START),
                ),
            ),
            Compare(Op.EQUAL, Call(Function.WORKDAY_AFTER, (START, Lit(3))), START),
        ),
    ),
    # days and moments
    (
        "meeting",
        "是工作日(召开日期)",
        Compare(
            Op.EQUAL,
            Call(Function.WORKDAY_AFTER, (Call(Function.DAY_AFTER, (START, Lit(-1))), Lit(1))),
            START,
        ),
    ),
    (
        "meeting",
        "自然日后(召开日期, -1) < 工作日后(召开日期, -2)",
        Compare(
            Op.BELOW,
            Call(Function.DAY_AFTER, (START, Lit(-1))),
            Call(Function.WORKDAY_AFTER, (START, Lit(-2))),
        ),
    ),
    (
        "rectification_order",
        "钟点(下发时间) <= 正午",
        Compare(Op.AT_MOST, Call(Function.TIME_OF, (ISSUED_AT,)), Lit(12 * 3600)),
    ),
    (
        "rectification_order",
        "已填(整改完成时间) and 日(整改完成时间) == 日(下发时间)",
        And(
            (
                given(RECTIFIED_AT),
                given(RECTIFIED_AT),
                Compare(
                    Op.EQUAL, Call(Function.DAY_OF, (RECTIFIED_AT,)), Call(Function.DAY_OF, (ISSUED_AT,))
                ),
            )
        ),
    ),
    ("request_reply", "已填(工作日后(法定时限, 2))", given(LIMIT)),
    (
        "agenda_item",
        "否则(议题在场人数, 到会人数) < 组成人数",
        Compare(
            Op.BELOW,
            Call(Function.FALLBACK, (Fact("item_members_present"), PRESENT)),
            MEMBERS,
        ),
    ),
    # connectives
    ("meeting", "已召开 and 会议类别 == 一类 and True", And((HELD, is_class(1)))),
    (
        "meeting",
        "(已召开 or 会议类别 == 一类) and 会议类别 == 二类",
        And((Or((HELD, is_class(1))), is_class(2))),
    ),
    (
        "meeting",
        "已召开 or (会议类别 == 一类 and 会议类别 == 二类)",
        Or((HELD, And((is_class(1), is_class(2))))),
    ),
    (
        "meeting",
        "已召开 or ( 会议类别 == 一类 and 会议类别 == 二类 )",
        Or((HELD, And((is_class(1), is_class(2))))),
    ),
    ("meeting", "  已召开\nand 会议类别 == 一类\n", And((HELD, is_class(1)))),
]


@pytest.mark.parametrize(("kind", "text", "expected"), PAIRS)
def test_an_expression_becomes_core_nodes(kind: str, text: str, expected: Node) -> None:
    assert core(kind, text) == expected


def test_a_figure_keeps_where_it_comes_from() -> None:
    node = core("news_report", "播出秒数 <= 五分钟")
    assert isinstance(node, Compare)
    assert isinstance(node.right, Lit)
    origin = node.right.origin
    assert origin is not None
    assert (origin.parameter, origin.key, origin.unit, origin.clause) == ("五分钟", None, "分钟", "戊条")


def test_the_parameters_that_were_met_are_noted() -> None:
    met = scope("meeting")
    condition(source("参会人数 <= 上限[一类] and 到会人数 >= 组成人数 * 半数"), met)
    assert met.used == [("上限", "一类"), ("半数", None)]


# --- guards -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "已填(法定时限) and 法定时限 < 收文日期",
        "not 已填(法定时限) or 法定时限 < 收文日期",
        "法定时限 < 收文日期 if 已填(法定时限) else True",
        "True if not 已填(法定时限) else 法定时限 < 收文日期",
        "已填(法定时限) and 已填(退文日期) and 法定时限 < 退文日期",
        "已填(法定时限) and (提请发文或上会 or 法定时限 < 收文日期)",
        "not (已填(法定时限) and 提请发文或上会) or 法定时限 < 收文日期",
        "法定时限 == 收文日期 and 法定时限 <= 收文日期",
        "已填(法定时限) and 工作日后(法定时限, 2) < 收文日期",
        "已填(法定时限) and 是工作日(法定时限)",
    ],
)
def test_a_guarded_comparison_of_something_nullable_is_accepted(text: str) -> None:
    assert core("request_reply", text)


@pytest.mark.parametrize(
    "text",
    [
        "法定时限 < 收文日期",
        "收文日期 >= 法定时限",
        "已填(法定时限) or 法定时限 < 收文日期",
        "法定时限 < 收文日期 and 已填(法定时限)",
        "已填(退文日期) and 法定时限 < 收文日期",
        "(已填(法定时限) or 已填(退文日期)) and 法定时限 < 收文日期",
        "法定时限 < 收文日期 if 提请发文或上会 else True",
        "法定时限 != 收文日期 and 法定时限 < 收文日期",
        "工作日后(法定时限, 2) < 收文日期",
        "是工作日(法定时限)",
        "收文日期 < (法定时限 if 提请发文或上会 else 收文日期)",
    ],
)
def test_an_unguarded_comparison_of_something_nullable_is_refused(text: str) -> None:
    found = problem("request_reply", text)
    assert found.message == "“法定时限”可能登记为“无”，不能直接比较"
    assert found.hint == "请先写 已填(法定时限) and …，或写成期限"


def test_guards_from_outside_count() -> None:
    guarded = frozenset({"statutory_due_date"})
    assert condition(source("法定时限 < 收文日期"), scope("request_reply"), guarded)


def test_what_a_condition_asserts_and_denies() -> None:
    node = core("request_reply", "已填(法定时限) and (已填(退文日期) or 提请发文或上会)")
    assert asserts(node) == {"statutory_due_date"}
    assert denies(node) == frozenset()
    assert denies(core("request_reply", "not 已填(法定时限) or not 已填(退文日期)")) == {
        "statutory_due_date",
        "returned_date",
    }


# --- what is refused --------------------------------------------------------------------------------------

FUNCTIONS = f"可用：{'、'.join(FUNCTION_NAMES)}"
NO_SUCH_FORM = "规则语言没有这种写法"
NOT_A_CONSTANT = "只能写整数（不超过9位）、带引号的文字、True、False"

REFUSED: list[tuple[str, str, str, str, str | None]] = [
    # kind, text, what is marked, message, hint
    ("meeting", "1 <= 参会人数 <= 2", "1 <= 参会人数 <= 2", "不能连写比较", "请拆成两个比较，用 and 连接"),
    ("meeting", "已召开 or 已召开 and 已召开", "已召开 and 已召开", "and 与 or 混用时须加括号", "例：A or (B and C)"),
    ("meeting", "(已召开 and 已召开 or 已召开)", "已召开 and 已召开", "and 与 or 混用时须加括号", "例：A or (B and C)"),
    ("meeting", "(已召开 or 已召开 and 已召开)", "已召开 and 已召开", "and 与 or 混用时须加括号", "例：A or (B and C)"),
    ("meeting", "参加人数 <= 上限[一类]", "参加人数", "未知的名称“参加人数”", "是否指“参会人数”？"),
    ("meeting", "甲乙丙 <= 2", "甲乙丙", "未知的名称“甲乙丙”", "须是本类记录的术语、define 的名称或参数名"),
    ("meeting", "答复日期 == 召开日期", "答复日期", "未知的名称“答复日期”", "须是本类记录的术语、define 的名称或参数名"),
    ("meeting", "会议类别 == 召开日期", "会议类别 == 召开日期", "两边类型不同：选项与日期", None),
    ("meeting", "参会人数 <= 召开日期", "参会人数 <= 召开日期", "不能比较大小：整数与日期", None),
    ("meeting", "会议类别 < 一类", "会议类别 < 一类", "不能比较大小：选项与选项", None),
    ("meeting", "会议类型 == 会议类别", "会议类型 == 会议类别", "两边的选项不是同一组，不能比较", None),
    ("meeting", "会议类别", "会议类别", "此处要的是条件，却是选项", "请写成比较，如 … == …"),
    ("meeting", "上限[一类]", "上限[一类]", "此处要的是条件，却是整数", "请写成比较，如 … == …"),
    ("meeting", "参会人数 and 已召开", "参会人数", "此处要的是条件，却是整数", "请写成比较，如 … == …"),
    ("meeting", "已召开 == True", "已召开 == True", "是否型直接写出即可", "写“规范性文件”或“not 规范性文件”，不写 == True"),
    ("meeting", '会议类别 == "一类会"', '"一类会"', "没有“一类会”这个选项", "是否指“一类”？"),
    ("meeting", "会议类别 == 一类会", "一类会", "没有“一类会”这个选项", "是否指“一类”？"),
    ("meeting", "会议类别 == 特大", "特大", "没有“特大”这个选项", "可用：一类、二类、三类、不分类"),
    ("meeting", "会议类别 in [一类, 四类]", "四类", "没有“四类”这个选项", "可用：一类、二类、三类、不分类"),
    ("meeting", "会议类别 in 一类", "一类", "此处要用方括号列出选项", "例：[意见, 方案]"),
    ("meeting", "会议类别 in []", "[]", "此处要用方括号列出选项", "例：[意见, 方案]"),
    ("meeting", "会议类别 in [一类, 一类]", "一类", "选项重复列出", None),
    ("meeting", "会议类别 in (一类, 二类)", "(一类, 二类)", NO_SUCH_FORM, "列举请用方括号 [ ]"),
    ("meeting", "召开日期 in [一类]", "召开日期", "in 的左边应为选项，却是日期", "集合请用 含任一 或 含全部"),
    ("agenda_item", "事项类别 == 重大事项", "事项类别 == 重大事项", "集合不能用 == 比较", "请用 含任一 或 含全部"),
    ("agenda_item", "已填(事项类别)", "事项类别", "集合没有“已填”", "请用 含任一 或 含全部"),
    ("agenda_item", "含任一(议题性质, [研究决定])", "议题性质", "此处要的是集合，却是选项", None),
    ("submission", '任职(签发人, [区长], 签发日期, "区甲局")', '"区甲局"', "任职 的单位应为登记的事实", None),
    ("submission", "任职(签发人, [区长], 签发日期, 上报日期)", "上报日期", "此处要的是文字，却是日期", None),
    ("meeting", "参会人数 <= 350", "350", "规则里不写数字 350", "请放进 parameters/，注明条款，再写参数名"),
    ("meeting", "参会人数 <= 3", "3", "规则里不写数字 3", "请放进 parameters/，注明条款，再写参数名"),
    ("meeting", "参会人数 * 到会人数 <= 2", "参会人数 * 到会人数", "不能把两个事实相乘", "只能乘以整数或参数"),
    ("meeting", "参会人数 <= 到会人数 / 2", "", NO_SUCH_FORM, "没有除法；比例写成参数，或把两边乘开"),
    ("meeting", "参会人数 <= 到会人数 // 2", "", NO_SUCH_FORM, "没有除法；比例写成参数，或把两边乘开"),
    ("meeting", "参会人数 <= 到会人数 ** 2", "", NO_SUCH_FORM, None),
    ("meeting", "参会人数 <= 最长发言分钟数", "参会人数 <= 最长发言分钟数", "单位不同：人与分钟", None),
    ("meeting", "参会人数 + 最长发言分钟数 > 2", "参会人数 + 最长发言分钟数", "单位不同：人与分钟", None),
    ("meeting", "参会人数 <= (上限[一类] if 已召开 else 五分钟)", "上限[一类] if 已召开 else 五分钟", "单位不同：人与分钟", None),
    ("meeting", "否则(参会人数, 最长发言分钟数) > 2", "否则(参会人数, 最长发言分钟数)", "否则 的两项单位应当相同", None),
    ("rectification_order", "钟点(下发时间) <= 上限[一类]", "钟点(下发时间) <= 上限[一类]", "单位不同：时刻与人", None),
    ("meeting", "参会人数 <= 上限", "上限", "参数“上限”须指明哪一项", "写 上限[一类]"),
    ("meeting", "参会人数 <= 上限[四类]", "四类", "参数“上限”没有“四类”这一项", "可用：一类、二类、三类、不分类"),
    ("meeting", "参会人数 <= 上限[会议类型]", "会议类型", "参数“上限”没有给出“全体会议”的值", "请写明是哪一项，如 上限[一类]"),
    ("meeting", "参会人数 <= 上线[一类]", "上线[一类]", "未知的参数“上线”", None),
    ("meeting", "参会人数 <= 两天[一类]", "两天[一类]", "参数“两天”不分项", "直接写 两天"),
    ("meeting", "工作日后(召开日期, 0) == 召开日期", "0", "天数不能为 0", None),
    ("meeting", "工作日后(召开日期, 两天 - 两天) == 召开日期", "两天 - 两天", "天数不能为 0", None),
    ("meeting", "工作日后(召开日期, 两天 if 已召开 else 0) == 召开日期", "两天 if 已召开 else 0", "天数不能为 0", None),
    ("meeting", "工作日后(召开日期, 半数) == 召开日期", "半数", "天数应为整数", None),
    ("meeting", "工作日后(召开日期, 参会人数) == 召开日期", "参会人数", "此处按工作日计，参数却按人计", None),
    ("meeting", "工作日后(召开日期, 二十日) == 召开日期", "二十日", "此处按工作日计，参数却按日计", None),
    ("meeting", "自然日后(召开日期, 两天) == 召开日期", "两天", "此处按日计，参数却按工作日计", None),
    ("meeting", "工作日后(参会人数, 2) == 召开日期", "参会人数", "此处要的是日期，却是整数", None),
    ("meeting", "工作日后(召开日期) == 召开日期", "工作日后(召开日期)", "此函数要2个参数，写了1个", None),
    ("meeting", "日(召开日期) == 召开日期", "召开日期", "此处要的是时刻，却是日期", None),
    ("rectification_order", "工作日后(下发时间, 2) == 日(下发时间)", "下发时间", "此处要的是日期，却是时刻", "时刻请先写 日(…)"),
    ("rectification_order", "日(下发时间) == 下发时间", "日(下发时间) == 下发时间", "两边类型不同：日期与时刻", "时刻与日期比较时，请先写 日(时刻)"),
    ("meeting", "已填(召开日期, 2)", "已填(召开日期, 2)", "此函数要1个参数，写了2个", None),
    ("meeting", "已填(x=召开日期)", "", NO_SUCH_FORM, None),
    ("meeting", "已添(召开日期)", "已添(召开日期)", "没有“已添”这个函数", FUNCTIONS),
    ("meeting", "否则(召开日期, 参会人数) == 2", "否则(召开日期, 参会人数)", "否则 的两项类型应当相同", None),
    ("meeting", "否则(2, 参会人数) == 2", "2", "否则 的第一项应为记录登记的事实", None),
    ("meeting", "(召开日期 if 已召开 else 参会人数) == 召开日期", "召开日期 if 已召开 else 参会人数", "两种情形的类型应当相同", None),
    ("meeting", "会议.召开日期 == 召开日期", "会议.召开日期", "不能用点号取属性", "引用别的记录的事实，请写本记录上的同名术语"),
    ("meeting", "已召开.__class__", "已召开.__class__", "不能用点号取属性", "引用别的记录的事实，请写本记录上的同名术语"),
    ("meeting", "__import__(2)", "__import__(2)", "没有“__import__”这个函数", FUNCTIONS),
    ("meeting", "lambda: 已召开", "lambda: 已召开", NO_SUCH_FORM, "没有循环；对清单请用 个数、任一、全部、最早、最晚"),
    ("meeting", "[x for x in 已召开]", "[x for x in 已召开]", NO_SUCH_FORM, "没有循环；对清单请用 个数、任一、全部、最早、最晚"),
    ("meeting", "(x := 已召开)", "x := 已召开", NO_SUCH_FORM, None),
    ("meeting", "已召开 is True", "", NO_SUCH_FORM, None),
    ("meeting", "~已召开", "", NO_SUCH_FORM, None),
    ("meeting", 'f"{已召开}"', 'f"{已召开}"', NO_SUCH_FORM, None),
    ("meeting", "{已召开}", "{已召开}", NO_SUCH_FORM, None),
    ("meeting", "上限[1:2] > 2", "1:2", NO_SUCH_FORM, None),
    ("meeting", "*已召开", "*", "表达式有语法错误", None),
    ("meeting", 'b"x" == b"x"', 'b"x"', NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "参会人数 <= 1.5", "1.5", NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "参会人数 <= 1j", "1j", NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "参会人数 <= 1234567890", "1234567890", NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "参会人数 == None", "None", NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "参会人数 == ...", "...", NOT_A_CONSTANT, "小数请改写成整数比较"),
    ("meeting", "会议类别 = 一类", "=", "表达式有语法错误", "“等于”写作 =="),
    ("meeting", "已召开 and", "d", "表达式有语法错误", None),
    ("meeting", "已召开 # 说明", "#", "表达式里不能写注释", "说明请写在 note 里"),
    ("meeting", "参会人数 ≤ 2", "≤", "全角符号 ≤", "请改用半角 <="),
    ("meeting", "已填（召开日期）", "（", "全角符号 （", "请改用半角 ("),
    ("meeting", "会议类别 == “一类”", "“", "全角符号 “", '请改用半角 "'),
    ("meeting", "会议类别 in [一类，二类]", "，", "全角符号 ，", "请改用半角 ,"),
    ("meeting", "参会人数 <= ２", "２", "全角或变体字符 ２", "请改用 2"),
    ("meeting", "ａ == 2", "ａ", "全角或变体字符 ａ", "请改用 a"),
    ("meeting", "参会⼈数 <= 2", "⼈", "全角或变体字符 ⼈", "请改用 人"),  # a radical that looks like 人
    ("meeting", "已召开　and 已召开", "　", "全角空格", "请改用半角空格"),
    ("meeting", "", "\0", "表达式为空", None),
    ("meeting", "   ", "\0", "表达式为空", None),
    ("meeting", "已召开; 已召开", ";", "表达式有语法错误", None),
    ("meeting", "已召开\\", "\\", "表达式有语法错误", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "place", "message", "hint"), REFUSED)
def test_what_is_no_expression_of_the_language_is_refused(
    kind: str, text: str, place: str, message: str, hint: str | None
) -> None:
    found = problem(kind, text)
    assert (found.message, found.hint) == (message, hint)
    assert found.span is not None
    assert (found.span.source, found.span.line) == ("甲.yaml", 7)
    if place not in ("", "\0"):
        assert marked(found) == place


def test_a_problem_shows_line_display_column_and_caret() -> None:
    found = problem("meeting", "已召开 and 参加人数 <= 上限[一类]")
    # ten characters of indent, three Han characters of two columns, five of one: column 22
    assert str(found) == (
        "甲.yaml:7:22: 未知的名称“参加人数”\n"
        "        must: 已召开 and 参加人数 <= 上限[一类]\n"
        "                         ^^^^^^^^\n"
        "  是否指“参会人数”？"
    )


def test_the_second_of_two_equal_labels_is_marked() -> None:
    found = problem("meeting", "会议类别 in [一类, 一类]")
    assert found.span is not None
    assert found.span.start == len(PREFIX + "会议类别 in [")


def test_a_label_that_is_also_a_term_is_no_label() -> None:
    """A bare name is the term; the wrong types are said, nothing is guessed."""
    assert problem("meeting", "会议类别 == 召开日期").message == "两边类型不同：选项与日期"


def test_a_broken_name_is_not_reported_twice() -> None:
    told = Problem("这个参数有误")
    where = scope("meeting")
    where.broken = {"坏数": told, "坏表": told}
    for text in ("参会人数 <= 坏数", "参会人数 <= 坏表[一类]", "坏数 == 会议类别"):
        with pytest.raises(ExpressionError) as raised:
            condition(source(text), where)
        assert raised.value.problem is told


# --- hostile texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("已" * 100_000, "表达式过长（100000字符，上限2000）"),
        ("(" * 41 + "已召开" + ")" * 41, "括号嵌套超过40层"),
        ("[" * 500, "括号嵌套超过40层"),
        ("已填(" * 300 + "已召开" + ")" * 300, "括号嵌套超过40层"),
        ("not " * 400 + "已召开", "表达式超过40层"),
        ("-" * 1900 + "1", None),
        ("~" * 1900 + "1", None),
        ("1" + "+1" * 900, "表达式超过40层"),
        ("参会人数" + ".a" * 900, "表达式超过40层"),
        ("1 if 1 else " * 150 + "1", "表达式超过40层"),
        ("1" + "**1" * 600, None),
        ("9" * 1900, NOT_A_CONSTANT),
        ("0x" + "f" * 1900, NOT_A_CONSTANT),
        ("\0", None),
        ("已召开 and \0", None),
        ("\ud800", None),
        ("标题 == '\udcff'", None),
        ("'" + "甲" * 100, "表达式有语法错误"),
        ("\x0c已召开 and 甲", None),
        ("\u202e已召开", None),
    ],
)
def test_a_hostile_text_is_refused_and_never_crashes(text: str, message: str | None) -> None:
    found = problem("meeting", text)
    assert str(found)
    if message is not None:
        assert found.message == message


def test_the_longest_and_deepest_texts_that_are_allowed() -> None:
    assert core("meeting", "(" * 40 + "已召开" + ")" * 40) == HELD
    assert core("meeting", " and ".join(["已召开"] * 250)) == And((HELD,) * 250)


def test_nothing_is_evaluated() -> None:
    for text in ("__import__('os').system('true')", "open('x')", "exec('1')", "(lambda: 1)()"):
        assert problem("meeting", text)


def test_a_value_keeps_its_scale() -> None:
    typed = value(source("组成人数 * 三分之二"), scope("meeting"))
    assert (typed.node, typed.scale, typed.unit) == (Linear(((2, MEMBERS),)), 3, "人")
