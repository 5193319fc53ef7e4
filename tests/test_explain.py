"""``govrules explain``: a rule in words, and the walk of a record, in which each line speaks of one thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from command_line import run
from govrules.checking.context import Context
from govrules.checking.prepare import read_today
from govrules.checking.run import check
from govrules.checking.walk import Line, Section, Walk, walk_through
from govrules.findings import Verdict
from govrules.language.terms import Term, Type
from govrules.language.wording import read_aloud, words
from govrules.ledgers import Loaded
from govrules.models.base import Record
from govrules.models.reading import RecordError, read_record
from govrules.policies import Policies, load_policies
from govrules.policies.rules import Case, Rule
from govrules.shipped import shipped_policies
from govrules.workdays import load_calendar
from policy_sets import one_rule, policies_of, record_of, rule_file, write_policies

TODAY = "2026-11-25"


@cache
def shipped() -> Policies:
    return load_policies()


def rule_of(policies: Policies, rule_id: str) -> Rule:
    return next(rule for rule in policies.rules if rule.id == rule_id)


def walked(
    rule: Rule, record: Record, policies: Policies, *, today: str = TODAY, others: Sequence[Record] = ()
) -> Walk:
    context = Context([record, *others])
    loaded = Loaded(record, "")
    return walk_through(rule, loaded, policies, context, load_calendar(), read_today(today))


def texts(walk: Walk, section: Section | None = None) -> list[str]:
    return [line.text for line in walk.lines if section in (None, line.section)]


REPLY = """\
must: {done: 答复日期, within: 七天, after: 收文日期}
    when: 区政府下属单位
    unless: [{when: 已填(退文日期), exempt: true}]
    remedy: 尽快答复"""
LATE = {"区政府下属单位": True, "收文日期": "2025-09-26", "答复日期": "2025-10-15", "退文日期": None}


# --- the rule in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲 and not 乙", "甲，且不属于“乙”"),
        ("甲 or (乙 and 丙)", "甲，或者（乙，且丙）"),
        ("类别 == 一类", "类别为一类"),
        ("类别 in [一类, 二类]", "类别为一类、二类之一"),
        ("类别 in [一类]", "类别为一类"),
        ("人数 <= 上限[一类]", "人数不超过上限·一类"),
        ("收文 < 办结", "收文早于办结"),
        ("收文 >= 工作日后(办结, -2)", "收文不早于办结前第2个工作日"),
        ("含任一(事项, [人事])", "事项含人事"),
        ("已填(收文)", "登记了收文"),
        ("否则(签发, 印发)", "签发（未登记的，取印发）"),
        ("个数(签批, 环节 == 主任) >= 1", "签批中符合“环节为主任”的项数不少于1"),
        ("最早(签批.次序)", "最早的签批的次序"),
        ("依次(签批, [副主任, 主任])", "签批依次有副主任、主任"),
        ("任职(签发人, [区长, 代区长], 签发)", "签发人在签发任区长、代区长之一"),
        ("甲 if 乙 else 丙", "乙的，甲；否则丙"),
        ("人数 * 2 + 1", "（人数乘以2）加1"),
    ],
)
def test_an_expression_is_read_aloud(text: str, said: str) -> None:
    def figure(name: str, key: str | None) -> str:
        return f"{name}·{key}" if key else name

    assert read_aloud(text, figure, frozenset({"收文", "办结", "签发", "印发"})) == said


def test_the_sentence_has_who_when_force_duty_and_exceptions() -> None:
    ran = run("explain", "GW-04-12", "--today", TODAY)
    assert ran.code == 0
    (said,) = [line for line in ran.out.splitlines() if line.startswith("  表述　")]
    assert said == (
        "  表述　请示答复，区政府下属单位的，区政府一般应当自请示答复起算日次日起答复时限·一般"
        "（7个工作日）内，有答复日期。除外：依 GW-04-13 办理的；依 GW-04-14 办理的；依 GW-04-15 办理的；"
        "登记了退文日期的；请示另有作答程序的。"
    )


def test_an_explanation_holds_the_history_the_exceptions_and_the_cases(tmp_path: Path) -> None:
    rules = rule_file(
        "request_reply",
        "id: 甲-1\n    says: 一般\n    must: {done: 答复日期, within: 变过的天数, after: 收文日期}\n"
        "    unless: [甲-2]\n    pass: [{收文日期: 2026-03-02, 答复日期: 2026-03-05}]\n"
        "    fail: [{收文日期: 2026-02-27, 答复日期: 2026-02-27}]",
        "id: 甲-2\n    says: 难点\n    when: 请示难度 == 难点\n    must: 已填(答复日期)",
    )
    folder = write_policies(tmp_path, rules)
    general = run("explain", "甲-1", "--policies", folder).out.splitlines()
    assert "  参数　变过的天数　2018-05-11 起 5个工作日　庚条" in general
    assert "  参数　变过的天数　2026-03-01 起 3个工作日　辛条" in general
    assert "  让位于　甲-2　难点" in general
    assert general[-3:] == [
        "  案例　2 个",
        "    合规　收文日期2026-03-02，答复日期2026-03-05　今日 2026-11-25",
        "    不合规（实际为合规）　收文日期2026-02-27，答复日期2026-02-27　今日 2026-11-25",
    ]
    assert "  取代　甲-1　一般" in run("explain", "甲-2", "--policies", folder).out.splitlines()


@pytest.mark.parametrize(
    ("rule", "shown", "data"),
    [
        (
            "must: 已填(答复日期)\n    waivable: 除特殊情况外",
            ["  豁免　可以登记，除特殊情况外"],
            (True, "除特殊情况外"),
        ),
        ("should: 已填(答复日期)", ["  豁免　可以登记，本条是一般要求"], (True, "")),
        ("must: 已填(答复日期)", [], (False, "")),
    ],
)
def test_an_explanation_says_whether_a_waiver_is_accepted_and_why(
    tmp_path: Path, rule: str, shown: list[str], data: tuple[bool, str]
) -> None:
    folder = write_policies(tmp_path, one_rule("request_reply", rule))
    lines = run("explain", "甲-1", "--policies", folder).out.splitlines()
    assert [line for line in lines if "豁免" in line] == shown
    (told,) = json.loads(run("explain", "甲-1", "--policies", folder, "--format", "json").out)["rules"]
    assert (told["can_be_waived"], told["waivable"]) == data


def test_a_clause_lists_its_rules_and_so_does_the_name_of_a_regulation() -> None:
    of_clause = run("explain", "会议意见（十九）")
    ids = [rule.id for rule in shipped().rules if rule.clause == "会议意见（十九）"]
    assert [line.partition("　")[0] for line in of_clause.out.splitlines() if line[:2] == "HY"] == ids
    assert of_clause.out.splitlines()[-1].startswith(f"共 {len(ids)} 条")
    of_book = run("explain", "会议意见")
    all_ids = [rule.id for rule in shipped().rules if rule.clause.startswith("会议意见")]
    assert [line.partition("　")[0] for line in of_book.out.splitlines() if line[:2] == "HY"] == all_ids


def test_an_unknown_rule_is_an_error_with_the_nearest_name() -> None:
    ran = run("explain", "GW-04-121")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "没有规则或条款“GW-04-121”；是否指“GW-04-12”？\n"


def test_every_shipped_rule_can_be_said() -> None:
    data = json.loads(run("explain", "公文意见", "--format", "json").out)
    for rule in data["rules"]:
        assert rule["wording"].endswith("。")
        assert "==" not in rule["wording"], rule["id"]
        assert " and " not in rule["wording"], rule["id"]
        assert {case["verdict"] for case in rule["cases"]} >= {"pass", "fail"}, rule["id"]


# --- the walk --------------------------------------------------------------------------------------------


def test_the_walk_goes_from_the_facts_to_the_verdict(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("request_reply", REPLY))
    walk = walked(policies.rules[0], record_of("request_reply", **LATE), policies, today="2025-10-31")
    assert walk.verdict is Verdict.FAIL
    assert [("  " * line.depth) + line.text for line in walk.lines] == [
        "区政府下属单位　是　〔登记〕",
        "收文日期　2025-09-26　〔登记〕",
        "答复日期　2025-10-15　〔登记〕",
        "退文日期　无　〔登记为无〕",
        "今天　2025-10-31",
        "区政府下属单位：成立",
        "施行期2018-05-11起　收文日期 2025-09-26：在",
        "免除：已填(退文日期)　没有主张",
        "  有退文日期：不成立（退文日期无）",
        "七天　7个工作日　〔甲条，2018-05-11起〕；按收文日期 2025-09-26 选用",
        "起算　收文日期 2025-09-26　〔当日不算〕",
        "  2025-09-27 星期六　不计（休息日）",
        "  2025-09-28 星期日　第1个工作日（调休上班）",
        "  2025-09-29 星期一　第2个工作日",
        "  2025-09-30 星期二　第3个工作日",
        "  2025-10-01 星期三　不计（国庆节放假）",
        "  2025-10-02 星期四　不计（国庆节放假）",
        "  2025-10-03 星期五　不计（国庆节放假）",
        "  2025-10-04 星期六　不计（国庆节放假）",
        "  2025-10-05 星期日　不计（国庆节放假）",
        "  2025-10-06 星期一　不计（中秋节放假）",
        "  2025-10-07 星期二　不计（国庆节放假）",
        "  2025-10-08 星期三　不计（国庆节放假）",
        "  2025-10-09 星期四　第4个工作日",
        "  2025-10-10 星期五　第5个工作日",
        "  2025-10-11 星期六　第6个工作日（调休上班）",
        "  2025-10-12 星期日　不计（休息日）",
        "  2025-10-13 星期一　第7个工作日",
        "到期　2025-10-13 24:00",
        "办理　答复日期 2025-10-15",
        "适用是，要求不符合，尚可办理否",
        "不合规　答复日期2025-10-15，期限为2025-10-13，逾期2个工作日",
        "怎么办　尽快答复（甲办公室）",
    ]


def test_what_is_missing_is_said_and_the_rest_stays(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("request_reply", REPLY))
    record = record_of("request_reply", 区政府下属单位=True, 收文日期="2025-09-26")
    walk = walked(policies.rules[0], record, policies, today="2025-10-31")
    assert texts(walk, Section.VERDICT) == [
        "适用是，要求定不下来，尚可办理否",
        "待核　缺少“答复日期”，无法判定；期限为2025-10-13",
        "缺少　答复日期",
    ]
    assert "免除：已填(退文日期)　尚未登记，本条照算" in texts(walk)
    assert "答复日期　未登记" in texts(walk)


def test_a_year_without_a_notice_is_counted_between_bounds(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("request_reply", REPLY))
    record = record_of("request_reply", 区政府下属单位=True, 收文日期="2026-12-22", 答复日期=None)
    walk = walked(policies.rules[0], record, policies)
    counted = [text for text in texts(walk, Section.DUTY) if "星期" in text]
    assert counted[:4] == [
        "2026-12-23 星期三　第1个工作日",
        "2026-12-24 星期四　第2个工作日",
        "2026-12-25 星期五　第2至3个工作日（放假安排尚未公布）",
        "2026-12-26 星期六　第2至4个工作日（放假安排尚未公布）",
    ]
    (due,) = [text for text in texts(walk) if text.startswith("到期")]
    assert "（暂定）" in due


def test_the_version_of_a_parameter_is_that_of_the_trigger(tmp_path: Path) -> None:
    policies = policies_of(
        tmp_path, one_rule("request_reply", "must: {done: 答复日期, within: 变过的天数, after: 收文日期}")
    )
    for day, said in [
        ("2026-02-27", "变过的天数　5个工作日　〔庚条，2018-05-11起〕；按收文日期 2026-02-27 选用"),
        ("2026-03-01", "变过的天数　3个工作日　〔辛条，2026-03-01起〕；按收文日期 2026-03-01 选用"),
    ]:
        record = record_of("request_reply", 收文日期=day, 答复日期=None)
        assert texts(walked(policies.rules[0], record, policies), Section.PARAMETERS) == [said]


def test_an_inherited_fact_names_the_record_it_comes_from(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("agenda_item", "must: 会议类型 == 常务会议"))
    meeting = read_record({"id": "常务1", "会议类型": "常务会议"}, "meeting")
    item = read_record({"id": "议1", "会议编号": "常务1"}, "agenda_item")
    walk = walked(policies.rules[0], item, policies, others=[meeting])
    assert "会议类型　常务会议　〔承继自会议 常务1〕" in texts(walk)


def test_a_fact_worked_out_names_the_list_and_a_count_over_an_open_one_its_bound(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("meeting", "must: 个数(议题) <= 2"))
    meeting = read_record({"id": "常务1"}, "meeting")
    items = [read_record({"id": f"议{i}", "会议编号": "常务1"}, "agenda_item") for i in (1, 2)]
    walk = walked(policies.rules[0], meeting, policies, others=items)
    assert "议题的项数　不少于2　〔由议题2条记录算出，可能没有收齐〕" in texts(walk)
    report = check([meeting, *items], today=TODAY, policies=policies)
    assert [f.facts[0].value for f in report.findings] == [[2, None]]


def test_an_act_to_come_counts_as_not_done(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("request_reply", REPLY))
    record = record_of("request_reply", **LATE)
    walk = walked(policies.rules[0], record, policies, today="2025-10-10")
    assert "答复日期　2025-10-15　〔登记；晚于今天，按尚未发生处理〕" in texts(walk)
    assert walk.verdict is Verdict.PENDING


def cases() -> Iterator[tuple[Rule, Case]]:
    """Of every shipped rule the first case that fails."""
    for rule in shipped().rules:
        yield from [(rule, case) for case in rule.cases if case.verdict is Verdict.FAIL][:1]


def altered(record: Record, term: Term) -> Iterator[Record]:
    """The record with one fact changed, and without it."""
    data = record.recorded()
    value = data.get(term.name)
    values: list[object] = [None]
    match term.type:
        case Type.BOOL:
            values.append(value is not True)
        case Type.INT:
            values.append(1 if value is None else value + 1)
        case Type.CODE:
            values += [code for code in term.labels if code != value][:2]
        case Type.CODES:
            values += [[code] for code in term.labels if [code] != value][:2]
        case Type.DAY:
            day = date(2025, 9, 26) if value is None else date.fromisoformat(value)
            values += [(day + timedelta(days=n)).isoformat() for n in (1, -3)]
        case Type.MOMENT:
            values.append("2025-09-26 10:30")
        case Type.TEXT | Type.PERSON:
            values.append("另一个")
        case Type.LIST:
            values += [[], (value or [])[:-1]]
    changes = [{**data, term.name: new} for new in values]
    changes.append({name: old for name, old in data.items() if name != term.name})
    for change in changes:
        try:
            yield read_record(change)
        except RecordError:
            continue


def moved(one: Walk, other: Walk) -> list[Line]:
    """The lines of either walk that the other has not."""
    seen, now = set(one.lines), set(other.lines)
    return [line for line in (*one.lines, *other.lines) if (line in seen) != (line in now)]


def test_changing_a_fact_changes_exactly_the_lines_that_speak_of_it() -> None:
    tried = 0
    for rule, case in cases():
        before = walked(rule, case.record, shipped(), today=case.today, others=case.others)
        spoken = frozenset().union(*(line.about for line in before.lines))
        terms = list(case.record.terms().values())
        unread = [term for term in terms if term.name not in spoken][:2]
        for term in [*unread, *(term for term in terms if term.name in spoken)]:
            for record in altered(case.record, term):
                after = walked(rule, record, shipped(), today=case.today, others=case.others)
                changed = moved(before, after)
                stray = [
                    line.text
                    for line in changed
                    if term.name not in line.about and line.section is not Section.VERDICT
                ]
                assert stray == [], (rule.id, term.name)
                own = [f"{term.title}　" in line.text for line in changed if line.section is Section.FACTS]
                if term.name in spoken and record != case.record:
                    assert any(own), (rule.id, term.name, record)
                tried += 1
    assert tried > 500


def test_no_line_goes_on_showing_the_value_that_a_fact_had() -> None:
    shown = 0
    for rule, case in cases():
        before = walked(rule, case.record, shipped(), today=case.today, others=case.others)
        facts = case.record.recorded()
        for term in case.record.terms().values():
            if term.type is not Type.DAY or not facts.get(term.name):
                continue
            old = f"{term.title}{facts[term.name]}"
            for record in altered(case.record, term):
                after = walked(rule, record, shipped(), today=case.today, others=case.others)
                if record.recorded() != facts:
                    kept = [line.text for line in after.lines if old in line.text.replace(" ", "")]
                    assert [text for text in kept if text in texts(before)] == [], (rule.id, term.name)
                    shown += 1
    assert shown > 50


def replaced(folder: Path, name: str, old: str, new: str) -> Policies:
    """The shipped set with one value of one parameter changed."""
    root = folder / "set"
    shutil.copytree(shipped_policies(), root)
    for path in (root / "parameters").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        head, found, rest = text.partition(f"{name}:\n")
        if found:
            assert old in rest
            path.write_text(head + found + rest.replace(old, new, 1), encoding="utf-8")
    return load_policies(root)


@pytest.mark.parametrize(
    ("rule_id", "name", "old", "new"),
    [
        ("GW-04-12", "答复时限", "一般: 7", "一般: 9"),
        ("DC-2.5-3-3", "整改报送时刻", '"12:00"', '"11:00"'),
        ("DC-2.5-3-3", "整改报送时限", "value: 3", "value: 1"),
        ("HY-19-1", "参会人数上限", "一类: 350", "一类: 340"),
        ("HY-02-11", "人事任免出席比例", "2/3", "1/3"),
        ("HY-10-3", "议题请示提前时间", "value: 15", "value: 12"),
    ],
)
def test_changing_a_parameter_changes_exactly_the_lines_that_speak_of_it(
    tmp_path: Path, rule_id: str, name: str, old: str, new: str
) -> None:
    others = replaced(tmp_path, name, old, new)
    rule, changed_rule = rule_of(shipped(), rule_id), rule_of(others, rule_id)
    for case in [case for case in rule.cases if case.verdict in (Verdict.PASS, Verdict.FAIL)]:
        before = walked(rule, case.record, shipped(), today=case.today)
        after = walked(changed_rule, case.record, others, today=case.today)
        changed = [line for line in moved(before, after) if line.section is not Section.VERDICT]
        assert [line.text for line in changed if name not in line.about] == []
        assert [line.section for line in changed].count(Section.PARAMETERS) == 2
        unmoved = [line for line in before.lines if line not in changed]
        assert [line.text for line in unmoved if line.text.startswith(f"{name}　")] == []


def test_the_walk_and_the_check_agree_on_every_case() -> None:
    for rule in shipped().rules:
        for case in rule.cases:
            walk = walked(rule, case.record, shipped(), today=case.today, others=case.others)
            if not case.complete:
                assert walk.verdict is case.verdict, (rule.id, case.span)


# --- the command -----------------------------------------------------------------------------------------


def test_the_command_walks_the_record_of_a_file(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, one_rule("request_reply", REPLY))
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"kind": "request_reply", "id": "甲", **LATE}), encoding="utf-8")
    args = ("explain", "甲-1", "--policies", folder, "--today", "2025-10-31", "--record", path)
    ran = run(*args)
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if line.startswith("■")] == [
        "■ 事实",
        "■ 适用条件",
        "■ 例外",
        "■ 参数",
        "■ 要求",
        "■ 结论",
    ]
    assert "    2025-09-28 星期日　第1个工作日（调休上班）" in ran.out.splitlines()
    (walk,) = json.loads(run(*args, "--format", "json").out)["walks"]
    assert (walk["rule"], walk["verdict"]) == ("甲-1", "fail")
    assert {"section", "depth", "text", "about"} == set(walk["lines"][0])
    assert run(*args[:-1], "-", stdin=path.read_bytes()).out.splitlines()[3:] == ran.out.splitlines()[3:]


def test_the_walk_counts_by_the_calendar_known_on_a_day_and_by_a_file_of_ones_own(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, one_rule("request_reply", REPLY))
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"kind": "request_reply", "id": "甲", **LATE}), encoding="utf-8")
    args = ("explain", "甲-1", "--policies", folder, "--today", "2025-10-31", "--record", path)
    assert any("国庆节" in line for line in run(*args).out.splitlines())
    early = run(*args, "--known-on", "2024-01-01").out.splitlines()
    assert any(line.strip().startswith("到期") and "（暂定）" in line for line in early)
    own = tmp_path / "2027.yaml"
    own.write_text("year: 2027\npapers: []\ndays: []\n", encoding="utf-8")
    assert run(*args, "--calendar", own).code == 0
    assert run(*args, "--calendar", tmp_path / "没有.yaml").code == 2
    assert run(*args, "--known-on", "昨天").err == "--known-on “昨天”不是有效日期，写成 2026-09-18\n"


def test_several_records_ask_for_an_id_and_a_wrong_one_is_an_error(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, one_rule("request_reply", REPLY))
    path = tmp_path / "r.json"
    records = [{"kind": "request_reply", "id": name, **LATE} for name in ("甲", "乙")]
    path.write_text(json.dumps([*records, {"kind": "meeting", "id": "丙"}]), encoding="utf-8")
    args = ("explain", "甲-1", "--policies", folder, "--today", "2025-10-31", "--record", path)
    assert (run(*args).code, run(*args).err) == (2, "有2条记录，请用 --id 指明一条；可用：甲、乙\n")
    assert run(*args, "--id", "乙").code == 0
    assert run(*args, "--id", "丁").err == "没有编号为“丁”的记录；可用：甲、乙\n"


def test_a_file_without_a_record_of_the_kind_and_a_broken_one_are_errors(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, one_rule("request_reply", REPLY))
    path = tmp_path / "r.json"
    path.write_text('{"kind": "meeting", "id": "丙"}', encoding="utf-8")
    args = ("explain", "甲-1", "--policies", folder, "--today", "2025-10-31", "--record", path)
    assert run(*args).err == "文件里没有规则 甲-1 所说的记录（request_reply）\n"
    path.write_text('{"kind": "request_reply", "id": "丙", "收文日其": "2025-01-01"}', encoding="utf-8")
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert "收文日期" in ran.err


def test_a_condition_of_the_core_is_said_in_the_words_of_its_terms(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("meeting", "must: 参会人数 <= 上限[会议类别]"))
    (part,) = policies.rules[0].parts
    terms = {term.name: term for term in policies.terms["meeting"].values()}
    assert words(part.question.duty, terms).startswith(
        "会议类别为“一类”的，参会人数不超过350人（上限·一类）；"
    )
