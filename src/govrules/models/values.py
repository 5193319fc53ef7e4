"""The values of facts: what people write, read as the fact takes it; and what the core gets of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from govrules.errors import suggest
from govrules.intervals import Interval
from govrules.language.nodes import Value
from govrules.language.terms import Term, Type, plain
from govrules.workdays import CHINA_TIME, DAY_SECONDS

YEARS = range(1949, 2200)
"""The years a date may have; anything else is a slip that would silently fall before the rules' start."""

LONGEST_TEXT = 20_000
"""The characters of the longest text taken; a record holds titles and names, not the papers themselves."""
LONGEST_ID = 200
"""The characters of the longest id taken."""
MOST_ELEMENTS = 10_000
"""The elements of the longest list taken."""

MOST = 999_999_999
"""The largest count taken; more is a slip, and every engine holds this exactly."""

VALUE = "value"
"""The name of the one fact of a list's element that is no row."""


class ValueProblem(Exception):  # noqa: N818 (it carries what is wrong with a value to whoever knows its place)
    """A value that a fact cannot take: the Chinese message, the advice, and of a list which element."""

    def __init__(self, message: str, hint: str, index: int | None = None):
        self.message, self.hint, self.index = message, hint, index
        super().__init__(message)


def read_value(term: Term, value: object) -> object:
    """``value`` as the fact ``term`` takes it: codes as codes, a set as a frozenset of codes, dates as dates.

    Raises :class:`ValueProblem`.
    """
    if value is None:
        if term.nullable:
            return None
        raise ValueProblem("不能为空值", "未登记的，请删去该项")
    match term.type:
        case Type.BOOL:
            return _read_bool(value)
        case Type.INT:
            return _read_int(value)
        case Type.TEXT | Type.PERSON:
            return read_text(value)
        case Type.DAY:
            return _read_day(value)
        case Type.MOMENT:
            return _read_moment(value)
        case Type.CODE:
            return _read_code(term, value)
        case Type.CODES:
            return _read_codes(term, value)
        case Type.LIST:
            return _read_list(term, value)


def code_of(term: Term, text: str) -> str | None:
    """The code of the choice that ``text`` names, by code, label or synonym, or None."""
    text = plain(text)
    if text in term.labels:
        return text
    for code, label in term.labels.items():
        if label == text:
            return code
    return term.label_synonyms.get(text)


def read_text(value: object) -> str:
    """A text, stripped; refused where it is empty or holds half a character.

    A control character that came with a paste costs no record its check: reports show it as replaced.
    """
    if not isinstance(value, str):
        raise ValueProblem(f"应为文本，不是{shown(value)}", "加上引号")
    text = value.strip()
    if not text:
        raise ValueProblem("不能为空文本", "未登记的，请删去该项")
    if len(text) > LONGEST_TEXT:
        raise ValueProblem(f"文本过长（{len(text)}字，上限{LONGEST_TEXT}）", "只登记标题、名称，不登记全文")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueProblem("含有无效字符", "重新录入该项")
    return text


def read_id(value: object) -> str:
    """The id of a record: a text that is not too long."""
    text = read_text(value)
    if len(text) > LONGEST_ID:
        raise ValueProblem(f"编号过长（{len(text)}字，上限{LONGEST_ID}）", "改用短的编号")
    if "\0" in text:
        raise ValueProblem("含有无效字符", "重新录入该项")
    return text


def check_year(year: int) -> None:
    """Refuse a year outside :data:`YEARS`."""
    if year not in YEARS:
        raise ValueProblem(f"年份{year}不可信", f"应在{YEARS[0]}年至{YEARS[-1]}年之间")


def shown(value: object) -> str:
    """``value`` as a message shows it, in the words of JSON and cut short."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{value if len(value) <= 40 else value[:40] + '…'}”"
        case int() if abs(value) > MOST:
            return "过大的数"
        case int() | float() | date():
            return str(value)
        case list() | tuple() | set() | frozenset():
            return "列表"
        case Mapping():
            return "对象"
        case _:
            return type(value).__name__


def _read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueProblem(f"应为是或否，不是{shown(value)}", "写 true（是）或 false（否），不加引号")


def _read_int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    hint = "只写数字，不加引号" if isinstance(value, str) else "写不带小数的数"
    raise ValueProblem(f"应为整数，不是{shown(value)}", hint)


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"([ T](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def _read_day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        check_year(value.year)
        return value
    if isinstance(value, str) and (found := _DAY.fullmatch(value.strip())):
        return day_of(*map(int, found.groups()))
    raise ValueProblem(f"应为日期，不是{shown(value)}", "写作 2018-05-11 的样子，月、日各两位，不带时刻")


def day_of(year: int, month: int, day: int) -> date:
    """The date of these numbers; refused where there is no such day, or its year is a slip."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueProblem(f"{year:04}-{month:02}-{day:02} 不是有效日期", "核对年月日") from None
    check_year(year)
    return found


def _read_moment(value: object) -> date:
    if isinstance(value, datetime):
        check_year(value.year)
        return _to_the_second(value)
    if isinstance(value, date):
        return _read_day(value)
    if isinstance(value, str) and (found := _MOMENT.fullmatch(value.strip())):
        day = _read_day(found["day"])
        if found["time"] is None:
            return day
        hour, minute, second = (*map(int, found["time"].split(":")), 0)[:3]
        return moment_of(day, hour, minute, second, found["zone"])
    raise ValueProblem(
        f"应为时刻，不是{shown(value)}", "写作 2018-05-11 16:30 的样子；只知道日期的，写 2018-05-11"
    )


def moment_of(day: date, hour: int, minute: int, second: int, zone: str | None = None) -> datetime:
    """The moment of these numbers in China's time, or in ``zone`` ("Z", "+08:00"), brought to China's."""
    offset = "+00:00" if zone == "Z" else zone or "+08:00"
    try:
        found = datetime.fromisoformat(f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{offset}")
    except ValueError:
        found = None
    if found is None or hour > 23:
        raise ValueProblem(
            f"{hour:02}:{minute:02} 不是有效时刻",
            "一天从 00:00 到 23:59；24:00 请写作次日 00:00 或当日 23:59:59",
        )
    return found.astimezone(CHINA_TIME)


def _to_the_second(value: datetime) -> datetime:
    if value.microsecond:
        raise ValueProblem("时刻最细到秒", "去掉秒以下的部分")
    return value.replace(tzinfo=CHINA_TIME) if value.tzinfo is None else value.astimezone(CHINA_TIME)


def _read_code(term: Term, value: object) -> str:
    code = code_of(term, value) if isinstance(value, str) else None
    if code is None:
        raise _unknown_choice(term, value)
    return code


def _read_codes(term: Term, value: object) -> frozenset[str]:
    codes: set[str] = set()
    for index, item in enumerate(_elements(value)):
        code = code_of(term, item) if isinstance(item, str) else None
        if code is None:
            raise _unknown_choice(term, item, index=index)
        codes.add(code)
    return frozenset(codes)


def _read_list(term: Term, value: object) -> tuple[object, ...]:
    """The values of a list, each read; the rows of one as they are, for their model to read."""
    elements = tuple(_elements(value))
    if len(elements) > MOST_ELEMENTS:
        raise ValueProblem(f"共{len(elements)}项，过多（上限{MOST_ELEMENTS}）", "分成几条记录")
    item = term.items.get(VALUE)
    if item is None:
        return elements
    return tuple(_read_element(item, element, index) for index, element in enumerate(elements))


def _read_element(item: Term, element: object, index: int) -> object:
    try:
        read = read_value(item, element)
        if item.type is Type.INT and isinstance(read, int) and not 0 <= read <= MOST:
            raise ValueProblem("不能小于0" if read < 0 else f"不能大于{MOST}", "核对该数")
    except ValueProblem as error:
        raise ValueProblem(error.message, error.hint, index=index) from None
    return read


def _elements(value: object) -> Iterable[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return value
    raise ValueProblem(f"应为列表，不是{shown(value)}", "写作 [甲, 乙] 的样子；没有的，写 []")


def _unknown_choice(term: Term, value: object, index: int | None = None) -> ValueProblem:
    labels = list(term.labels.values())
    nearest = suggest(value, [*labels, *term.label_synonyms]) if isinstance(value, str) else None
    hint = (nearest or "") + f"可填：{'、'.join(labels)}"
    return ValueProblem(f"不能是{shown(value)}", hint, index=index)


def core_value(kind: Type, value: object) -> Value:
    """One value as the core knows it; see :func:`core_facts`."""
    match value:
        case StrEnum():
            return str(value)
        case bool() | int() | str():
            return value
        case datetime():
            return value.toordinal() * DAY_SECONDS + value.hour * 3600 + value.minute * 60 + value.second
        case date() if kind is Type.MOMENT:
            start = value.toordinal() * DAY_SECONDS
            return Interval(start, start + DAY_SECONDS - 1)
        case date():
            return value.toordinal()
        case _:
            raise TypeError(f"no core value for {value!r}")


def core_facts(terms: Mapping[str, Term], stated: Mapping[str, object]) -> dict[str, Value | None]:
    """What is recorded, in the core's values: absent facts are not in it, null is None, lists stay out.

    Days are proleptic ordinals, moments seconds (a bare date where a moment is asked: the interval of
    that day), codes, texts and people strings. A set gives one boolean per choice, ``name.code``; null is
    the empty set.
    """
    facts: dict[str, Value | None] = {}
    for name, term in terms.items():
        if name not in stated or term.type is Type.LIST:
            continue
        value = stated[name]
        if term.type is Type.CODES:
            chosen: frozenset[str] = value or frozenset()  # type: ignore[assignment]
            facts |= {f"{name}.{code}": code in chosen for code in (*term.labels, *sorted(chosen))}
        else:
            facts[name] = None if value is None else core_value(term.type, value)
    return facts
