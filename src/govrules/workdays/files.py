"""A user's file with the arrangement of one year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from govrules import trees
from govrules.errors import CalendarError, Problem, Span, suggest
from govrules.workdays.arrangements import FIRST_DAY, LAST_DAY, Arrangement, Listed

_KEYS = ("year", "papers", "days", "override", "$schema", "$id")
_DAY_KEYS = ("name", "date", "isOffDay")


def read_arrangement(text: str, source: str) -> Arrangement:
    """A user's arrangement of one year, in holiday-cn's shape, from JSON (``source`` ends so) or YAML.

    ``{year, papers, days: [{name, date, isOffDay}], override?: true}``; days may lie in the years before and
    after. Weekdays not listed are worked, weekends not listed are not.

    Raises:
        CalendarError: all that is wrong with the file, each with its place.
    """
    problems: list[Problem] = []
    read = trees.read_json if source.lower().endswith(".json") else trees.read_yaml
    tree = read(text, source, problems)
    arrangement = _arrangement(tree, source, problems) if tree is not None else None
    if arrangement is None or problems:
        raise CalendarError("\n".join(str(problem) for problem in problems))
    return arrangement


def _arrangement(tree: trees.Node, source: str, problems: list[Problem]) -> Arrangement | None:
    if not isinstance(tree, trees.Mapping):
        problems.append(Problem("应为 {year: 年份, days: [...]}", tree.span))
        return None
    _check_keys(tree, _KEYS, problems)
    year = _field(tree, "year", "四位年份", problems)
    days = _field(tree, "days", "日期的列表", problems)
    override = tree.get("override")
    if override is not None and _boolean(override) is None:
        problems.append(Problem("override 应为 true 或 false", override.span))
    if not isinstance(days, trees.Sequence):
        if days is not None:
            problems.append(Problem("days 应为日期的列表", days.span))
        return None
    if year is None:
        return None
    number = year.value if isinstance(year, trees.Scalar) else None
    # A file reaches into the years before and after its own; the tables must hold them.
    if type(number) is not int or not FIRST_DAY.year < number < LAST_DAY.year:
        message = f"year 应为{FIRST_DAY.year + 1}至{LAST_DAY.year - 1}之间的年份"
        problems.append(Problem(message, year.span))
        return None
    listed = _listed_days(days, number, year.span, problems)
    return Arrangement(number, source, listed, override is not None and _boolean(override) is True)


def _listed_days(
    days: trees.Sequence, year: int, year_span: Span, problems: list[Problem]
) -> dict[date, Listed]:
    listed: dict[date, Listed] = {}
    places: dict[date, Span] = {}
    for entry in days.items:
        found = _listed_day(entry, problems)
        if found is None:
            continue
        day, value, span = found
        if abs(day.year - year) > 1:
            message = f"{day} 不在{year - 1}至{year + 1}年内：第{year_span.line}行的 year 为{year}"
            problems.append(Problem(message, span, "改正这一天或 year"))
        elif day in listed and listed[day].off != value.off:
            first = f"第{places[day].line}行为{_word(listed[day])}"
            problems.append(Problem(f"{day} 写了两次：{first}，此处为{_word(value)}", span, "删去其中一个"))
        else:
            listed.setdefault(day, value)
            places.setdefault(day, span)
    return listed


def _listed_day(entry: trees.Node, problems: list[Problem]) -> tuple[date, Listed, Span] | None:
    if not isinstance(entry, trees.Mapping):
        problems.append(Problem("应为 {name: 节日, date: 日期, isOffDay: 是否放假}", entry.span))
        return None
    _check_keys(entry, _DAY_KEYS, problems)
    name = _field(entry, "name", "节日名称", problems)
    day = _field(entry, "date", "日期", problems)
    off = _field(entry, "isOffDay", "true（放假）或 false（上班）", problems)
    if name is None or day is None or off is None:
        return None
    day_value, off_value = _iso_date(day), _boolean(off)
    if day_value is None:
        problems.append(Problem("date 应为日历上有的日期，写成 2027-02-06 的样子", day.span))
    if off_value is None:
        problems.append(Problem("isOffDay 应为 true（放假）或 false（上班）", off.span))
    if not isinstance(name, trees.Scalar) or not name.text.strip():
        problems.append(Problem("name 应为节日名称", name.span))
        return None
    if day_value is None or off_value is None:
        return None
    return day_value, Listed(name.text.strip(), off_value), day.span


def _check_keys(node: trees.Mapping, known: Sequence[str], problems: list[Problem]) -> None:
    for key, _ in node.entries:
        if key.text not in known:
            hint = suggest(key.text, known) or f"可用的有：{'、'.join(known)}"
            problems.append(Problem(f"未知的键“{key.text}”", key.span, hint))


def _field(node: trees.Mapping, key: str, what: str, problems: list[Problem]) -> trees.Node | None:
    value = node.get(key)
    if value is None:
        problems.append(Problem(f"缺少 {key}", node.span, f"补上 {key}：{what}"))
    return value


def _boolean(node: trees.Node) -> bool | None:
    return node.value if isinstance(node, trees.Scalar) and isinstance(node.value, bool) else None


def _iso_date(node: trees.Node) -> date | None:
    if not isinstance(node, trees.Scalar) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text, re.ASCII):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


def _word(day: Listed) -> str:
    return "放假" if day.off else "上班"
