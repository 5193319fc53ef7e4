"""People: the posts that they held and the fields that were in their charge, from one day to another."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from govrules.models.base import Record, Row, choice, fact, optional, rows

TERM = (("since_date", "until_date"),)


class HeldPost(Row):
    """A post that somebody held, both days included; no last day (null): holds it still."""

    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = TERM

    post: str | None = choice("posts", "职务")
    post_unit: str | None = optional("任职单位", "单位")
    since_date: date | None = fact("任职日期", "起始日期")
    until_date: date | None = optional("免职日期", "截止日期")


class Portfolio(Row):
    """A field in somebody's charge (分管), both days included; no last day (null): is so still."""

    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = TERM

    area: str | None = optional("分管领域", "领域")
    since_date: date | None = fact("任职日期", "起始日期", "分管起始日期")
    until_date: date | None = optional("免职日期", "截止日期", "分管截止日期")


class Person(Record):
    """Somebody who signs, presides or is in charge; records name people by id or name."""

    title: ClassVar[str] = "人员"

    kind: Literal["person"] = "person"
    name: str | None = optional("姓名")
    posts: tuple[HeldPost, ...] | None = rows("任职情况", "历任职务")
    portfolios: tuple[Portfolio, ...] | None = rows("分管情况", "分管工作")
