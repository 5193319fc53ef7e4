"""What a record takes from the record it refers to, it may state as well, but not otherwise."""

from typing import Any, ClassVar, Literal

from govrules.models import Record, Row
from govrules.models.base import fact, optional, rows
from govrules.models.meetings import MeetingType

MEETING = {"kind": "meeting", "id": "M1", "会议类型": "常务会议", "召开日期": "2026-09-18", "组成人数": 9}


class Step(Row):
    signer: str | None = optional("签署人")
    signed_at: str | None = optional("签署地点")


class Parent(Record):
    title = "上卷"

    kind: Literal["parent"] = "parent"
    units: tuple[str, ...] | None = rows("所涉单位")
    steps: tuple[Step, ...] | None = rows("签批")
    kinds: frozenset[MeetingType] | None = optional("会议种类")
    held: bool | None = fact("已召开")
    sheet_count: int | None = fact("页数", unit="页")
    done_date: Any = None


class Middle(Record):
    title = "中卷"
    REFERENCES: ClassVar[Any] = {"parent_id": "parent"}
    INHERITED: ClassVar[Any] = {"parent_id": ("units", "steps", "kinds", "held", "sheet_count")}

    kind: Literal["middle"] = "middle"
    parent_id: str | None = optional("上卷编号")
    units: tuple[str, ...] | None = rows("所涉单位")
    steps: tuple[Step, ...] | None = rows("签批")
    kinds: frozenset[MeetingType] | None = optional("会议种类")
    held: bool | None = fact("已召开")
    sheet_count: int | None = fact("页数", unit="页")


class Child(Record):
    title = "下卷"
    REFERENCES: ClassVar[Any] = {"middle_id": "middle"}
    INHERITED: ClassVar[Any] = {"middle_id": ("held",)}

    kind: Literal["child"] = "child"
    middle_id: str | None = optional("中卷编号")
    held: bool | None = fact("已召开")


del Parent.model_fields["done_date"]
