"""Waivers (豁免): a person lets one record off one rule. What takes effect, and what does not and why.

A waived failure stays a failure, counted apart. A waiver is void without a rule, a reason, a person and an
end (null: without end), or on a rule that the text allows no exception to; one that is void, has expired or
was of no use is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from govrules.checking.judged import Findings
from govrules.errors import suggest
from govrules.findings import Finding, Verdict, Waived
from govrules.ledgers import Batch
from govrules.ledgers.entries import GivenWaiver
from govrules.models.plain import AnyRecord
from govrules.models.record_types import kind_title
from govrules.policies.rules import Rule

REQUIRED = {"rule": "规则", "reason": "理由", "given_by": "批准人"}
"""What a waiver cannot do without, with its title."""


def waivers_in(batch: Batch) -> Iterator[GivenWaiver]:
    """The waivers that stand in the records, and those on a sheet beside them."""
    yield from batch.waivers
    for loaded in batch.loaded:
        record = loaded.record
        for waiver in record.waivers or ():
            yield GivenWaiver(record.kind, record.id, waiver, loaded.source)


def apply_waivers(
    findings: Sequence[Finding],
    waivers: Sequence[GivenWaiver],
    records: Iterable[AnyRecord],
    rules: Sequence[Rule],
    today: date,
) -> tuple[Sequence[Finding], list[str]]:
    """The findings with what is waived marked, and what is to be said of the waivers that do nothing.

    ``rules`` are all rules of the set, also those that were not asked for; a waiver of such a rule is passed
    over.
    """
    if not waivers:
        return findings, []
    kinds: dict[str, list[str]] = {}
    for record in records:
        kinds.setdefault(record.id, []).append(record.kind)
    by_id = {rule.id: rule for rule in rules}
    wanted = {given.id for given in waivers}
    found: dict[int, Finding] = {}
    places: dict[tuple[str, str, str], int] = {}
    selected = set()
    for i, finding in enumerate(findings):
        selected.add(finding.rule)
        if finding.record.id in wanted:
            found[i] = finding
            places[finding.record.kind, finding.record.id, finding.rule] = i
    warnings = []
    for given in waivers:
        kind = given.kind or next(iter(kinds.get(given.id, ())), None)
        rule = by_id.get(given.waiver.rule or "")
        wrong = _wrong(given, kinds, by_id) or _void(given, rule, today)
        if wrong is None and rule is not None and kind is not None:
            place = places.get((kind, given.id, rule.id))
            if place is not None:
                wrong = _unused(found[place])
                if wrong is None:
                    found[place] = replace(found[place], waiver=_waived(given))
            elif rule.record != kind:
                wrong = f"没有用上：{rule.id} 是{kind_title(rule.record)}的规则，不管{kind_title(kind)}"
            elif rule.id in selected:
                wrong = "没有用上：该规则没有检查这条记录"
        if wrong is not None:
            warnings.append(f"{_name(given, kind)}：{wrong}")
    if isinstance(findings, Findings):
        return findings.with_changed(found), warnings
    return [found.get(i, finding) for i, finding in enumerate(findings)], warnings


def _wrong(given: GivenWaiver, kinds: dict[str, list[str]], rules: dict[str, Rule]) -> str | None:
    """What cannot be found, a record or a rule."""
    of_id = kinds.get(given.id, [])
    if given.kind is None and len(of_id) > 1:
        titles = "、".join(kind_title(kind) for kind in of_id)
        return f"无效：有几条记录用这个编号（{titles}），请写明记录类型"
    if not of_id or (given.kind is not None and given.kind not in of_id):
        same_kind = [i for i, those in kinds.items() if given.kind is None or given.kind in those]
        return f"没有用上：没有读入这条记录；{suggest(given.id, same_kind) or '请核对编号'}"
    rule = given.waiver.rule
    if rule is not None and rule not in rules:
        return f"无效：没有规则“{rule}”；{suggest(rule, rules) or '规则编号见 govrules rules'}"
    return None


def _void(given: GivenWaiver, rule: Rule | None, today: date) -> str | None:
    """Why a waiver has no effect, whatever its rule found."""
    waiver = given.waiver
    lacking = [title for name, title in REQUIRED.items() if getattr(waiver, name) is None]
    if "valid_until_date" not in waiver.model_fields_set:
        lacking.append("有效期至")
    if lacking:
        return f"无效：没有写明{'、'.join(lacking)}"
    if rule is not None and not rule.can_be_waived:
        return "无效：条文没有给特殊情况留余地，这条规则不能豁免，结论照算"
    if waiver.valid_until_date is not None and waiver.valid_until_date < today:
        return f"已过期：有效期至{waiver.valid_until_date}，结论照算"
    return None


def _unused(finding: Finding) -> str | None:
    if finding.waiver is not None:
        return f"没有用上：已由{finding.waiver.by}豁免"
    if finding.verdict is not Verdict.FAIL:
        return f"没有用上：该规则的结论是{finding.verdict.label}"
    return None


def _waived(given: GivenWaiver) -> Waived:
    waiver = given.waiver
    return Waived(waiver.given_by or "", waiver.reason or "", waiver.valid_until_date)


def _name(given: GivenWaiver, kind: str | None) -> str:
    title = f"{kind_title(kind)} " if kind else ""
    source = f"（{given.source}）" if given.source else ""
    return f"{title}{given.id}{source}　豁免 {given.waiver.rule or '（未写规则）'}"
