"""The text report for a clerk: by record, violations first, what is missing gathered, one line to close.

A report fits two screens: it is written in full if that is short enough, else closer, else one line per
finding, else one line per rule (at first only of what is pending). ``verbose`` always writes it in full.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from govrules.checking.as_text import due_text
from govrules.findings import Comparison, Finding, RecordRef, Refusal, Report, Verdict
from govrules.ledgers.entries import placed
from govrules.models.record_types import kind_title

SCREENS = 100
"""Lines on two screens of a terminal."""
LISTED = 4
"""How many open items the line of a checklist names."""
DATED = 20
"""How many duties with a due day stand in lines of their own where the rest is folded."""
MOST_EXPLAINED = 50_000
"""How many unknown verdicts are gathered by what is missing; of more only the number is said."""
NAMED = 8
"""How many record ids a folded line names before it says how many more there are."""


def text_report(report: Report, *, verbose: bool = False, unknown: bool = False) -> str:
    """The report as text; ``unknown`` lists undecided rules one by one, not by missing fact."""
    failed, pending = list(report.of(Verdict.FAIL)), sorted(report.of(Verdict.PENDING), key=_by_due)
    many = report.summary.verdicts.get(Verdict.UNKNOWN, 0) > MOST_EXPLAINED
    unknowns = [] if many else list(report.of(Verdict.UNKNOWN))
    counted = _counted(report.of(Verdict.UNKNOWN)) if many else []
    for style, rest in STYLES[:1] if verbose else STYLES:
        lines = _write(report, failed, pending, unknowns, counted, style, rest, unknown)
        if verbose or len(lines) <= SCREENS:
            return printable(lines)
    left_out = len(lines) - SCREENS + 1
    return printable([*lines[: SCREENS - 3], f"  另有 {left_out} 行没有列出，见 --verbose", "", lines[-1]])


Style = Callable[[Sequence[Finding]], list[str]]


def _write(
    report: Report,
    failed: Sequence[Finding],
    pending: Sequence[Finding],
    unknowns: Sequence[Finding],
    counted: list[str],
    style: Style,
    rest: Style,
    unknown: bool,
) -> list[str]:
    violations = [f for f in failed if f.violation]
    advisories = [f for f in failed if f.advisory]
    waived = [f for f in failed if f.waiver]
    undecided = [f for f in unknowns if not f.checklist]
    checklists = [f for f in unknowns if f.checklist]
    rules = f"{report.policies['name']} {report.policies['version']}"
    lines = [f"govrules 检查报告　今天 {report.today}　规则集 {rules}　引擎 {report.engine}"]
    lines += _refused(report, style)
    lines += _section("违反", violations, style)
    lines += _section("偏离（一般、原则上的要求）", advisories, style)
    lines += _section("已豁免（仍记不合规，不计违反和偏离）", waived, style)
    lines += _waiver_warnings(report, style)
    lines += _section("待核", undecided, style) if unknown else _gathered(undecided)
    lines += counted
    lines += _checklists(checklists, rest, unknown)
    lines += _upcoming(pending, rest)
    lines += _by_reading(report.findings) if report.readings == "all" else []
    lines += _compared(report.baseline, style) if report.baseline else []
    lines += _notes(report, sum(f.presumed_law for f in (*failed, *pending)), style)
    return [*lines, "", summary_line(report)]


def _by_reading(findings: Sequence[Finding]) -> list[str]:
    """What depends on how the text is read, one line each; the rest of what was asked is robust."""
    asked = [f for f in findings if f.readings]
    if not asked:
        return []
    open_ = [f for f in asked if f.reading_decides]
    idle = Counter(f.rule for f in asked if f.reading_dependent and not f.reading_decides)
    agreed = len(asked) - len(open_) - idle.total()
    lines = ["", f"■ 取决于解释口径　{len(open_)} 项（另 {agreed} 项各口径结论一致）"]
    if idle:
        rules = "、".join(f"{rule}（{count} 项）" for rule, count in idle.items())
        lines.append(f"  只差在不适用还是待核的 {idle.total()} 项，不逐条列：{rules}")
    lines += (
        f"  {f.record.kind_title} {f.record.id}　{f.rule}　{f.clause}　{readings_text(f)}" for f in open_
    )
    return lines


def readings_text(finding: Finding) -> str:
    """The verdict under the chosen reading, and which readings lead to which other ones.

    Of readings taken together nothing is said where the verdict is that of one of them.
    """
    chosen, *others = finding.readings
    labels = {under.name: under.label for under in others}
    unlike: dict[str, list[str]] = {}
    for name, label in labels.items():
        parts = name.split("+")
        alone = [labels.get(part) for part in parts] if len(parts) > 1 else [chosen.label]
        if label not in alone:
            unlike.setdefault(label, []).append("和".join(parts))
    led = (f"{'、'.join(names)}：{label}" for label, names in unlike.items())
    return "；".join([f"{chosen.name}：{chosen.label}", *led])


def summary_line(report: Report) -> str:
    """The counts in one line."""
    s = report.summary
    counts = "　".join(f"{v.label} {s.verdicts.get(v, 0)}" for v in Verdict)
    read = f"记录 {s.total} 条：读入 {s.read}，拒收 {s.refused}"
    waived = f"，豁免 {s.waived}" if s.waived else ""
    return f"{read}。结论：{counts}。违反 {s.violations}，偏离 {s.advisories}{waived}。"


def _section(title: str, findings: Sequence[Finding], style: Style) -> list[str]:
    return ["", f"■ {title}　{len(findings)} 项", *style(findings)] if findings else []


def in_full(findings: Sequence[Finding]) -> list[str]:
    """Each finding with its message, how the days were counted and what to do, under its record."""
    lines: list[str] = []
    previous = None
    for finding in sorted(findings, key=lambda f: (f.record.kind, f.record.id)):
        if finding.record != previous:
            lines.append(_record(finding))
            previous = finding.record
        lines.append(
            f"  × {finding.rule}　{finding.clause}　{finding.says}"
            if finding.verdict is Verdict.FAIL
            else f"  ? {finding.rule}　{finding.clause}　{finding.says}"
        )
        lines.append(f"      {finding.message}")
        told = (conflict_text(finding), waiver_text(finding), attestation_text(finding))
        lines += [f"      {said}" for said in told if said]
        if finding.counting:
            lines.append(f"      怎么数：{finding.counting}")
        if finding.claims:
            lines.append(f"      {claims_text(finding)}")
        if finding.remedy:
            lines.append(f"      怎么办：{finding.remedy}（{finding.bearer_text}）")
    return lines


def _compact(findings: Sequence[Finding]) -> list[str]:
    lines: list[str] = []
    previous = None
    for finding in sorted(findings, key=lambda f: (f.record.kind, f.record.id)):
        if finding.record != previous:
            lines.append(_record(finding))
            previous = finding.record
        lines.append(f"  {finding.rule}　{finding.clause}　{finding.message}")
        how = [
            waiver_text(finding),
            attestation_text(finding),
            f"怎么数：{finding.counting}" if finding.counting else "",
            claims_text(finding),
            f"怎么办：{finding.remedy}" if finding.remedy else "",
        ]
        lines += [f"      {'　'.join(h for h in how if h)}"] if any(how) else []
        if conflict := conflict_text(finding):
            lines.append(f"      {conflict}")
    return lines


def claims_text(finding: Finding) -> str:
    """Which exceptions could still change the verdict; empty if none could."""
    titles = "”“".join(title for _, title in finding.claims)
    return f"例外：“{titles}”未登记；如属例外，请补登后重查" if titles else ""


def _compared(comparison: Comparison, style: Style) -> list[str]:
    """What an earlier report had that is resolved, and how much is the same and left out."""
    resolved = [
        f"  {kind_title(r.kind)} {r.id}　{r.rule}　{r.clause}　{r.says}（原为{r.verdict.label}）"
        for r in comparison.resolved
    ]
    shown = resolved[:NAMED] if style in (_in_brief, _folded) else resolved
    more = [f"  另有 {len(resolved) - len(shown)} 项，见 --format json"] if len(shown) < len(resolved) else []
    lines = ["", f"■ 已解决　{len(resolved)} 项", *shown, *more] if resolved else []
    gone = f"，另有 {comparison.not_checked} 项这次没有检查" if comparison.not_checked else ""
    same = f"与 {comparison.today} 的报告相比，{comparison.unchanged} 项没有变化，没有列出{gone}。"
    return [*lines, "", same, *comparison.notes]


def waiver_text(finding: Finding) -> str:
    """Who waived the failure and why; empty where nobody did."""
    if finding.waiver is None:
        return ""
    end = f"至{finding.waiver.until}" if finding.waiver.until else "不限期"
    return f"豁免：{finding.waiver.by}，{end}，理由：{finding.waiver.reason}"


def attestation_text(finding: Finding) -> str:
    """Who recorded the judgements that the rule reads; empty where it reads none that is recorded."""
    attestation = finding.attestation
    if attestation is None:
        return ""
    day = attestation.day.isoformat() if attestation.day else "日期未注明"
    return f"核对：{attestation.by or '核对人未注明'}，{day}"


def _waiver_warnings(report: Report, style: Style) -> list[str]:
    """The waivers that did nothing: void, expired, of no use."""
    if not report.waiver_warnings:
        return []
    every = [f"  {said}" for said in report.waiver_warnings]
    shown = every[:NAMED] if style in (_in_brief, _folded) else every
    more = [f"  另有 {len(every) - len(shown)} 项，见 --format json"] if len(shown) < len(every) else []
    return ["", f"■ 没有起作用的豁免　{len(every)} 项", *shown, *more]


def _checklists(findings: Sequence[Finding], style: Style, unknown: bool) -> list[str]:
    """One line per record: the judgements still to be recorded; ``unknown`` lists them with the clauses."""
    by_record: dict[RecordRef, list[Finding]] = {}
    for finding in findings:
        by_record.setdefault(finding.record, []).append(finding)
    if not by_record:
        return []
    head = ["", f"■ 核对单　{len(by_record)} 条记录，{len(findings)} 项待核"]
    if unknown:
        return head + [
            line for record, group in by_record.items() for line in _checklist_in_full(record, group)
        ]
    if style is _folded and len(by_record) > NAMED:
        return [*head, f"  {_ids(f'{record.kind_title} {record.id}' for record in by_record)}"]
    return head + [_checklist(record, group) for record, group in by_record.items()]


def _checklist(record: RecordRef, group: Sequence[Finding]) -> str:
    return f"  {record.kind_title} {record.id} {checklist_text(group)}"


def checklist_text(group: Sequence[Finding]) -> str:
    """What is still to be recorded on the checklist of one record, and how much that decides."""
    titles = _wanted(group)
    named = "、".join(titles[:LISTED]) + ("等" if len(titles) > LISTED else "")
    return f"尚有{len(titles)}项未填（可定 {len(group)} 条）：{named}"


def _checklist_in_full(record: RecordRef, group: Sequence[Finding]) -> list[str]:
    items = [f"    □ {'、'.join(_wanted([f]))}　{f.rule}　{f.clause}　{f.says}" for f in group]
    return [f"  {record.kind_title} {record.id} 尚有{len(_wanted(group))}项未填", *items]


def _wanted(group: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(title for f in group for _, title in f.missing))


def conflict_text(finding: Finding) -> str:
    """条文冲突: the clauses that name something else for the same record; empty where there are none."""
    others = "、".join(finding.conflicts_with)
    return f"条文冲突：{others} 对同一事项另有规定，请按职权核定" if others else ""


def _in_brief(findings: Sequence[Finding]) -> list[str]:
    ordered = sorted(findings, key=lambda f: (f.record.kind, f.record.id))
    return [f"  {f.record.kind_title} {f.record.id}　{f.rule}　{f.clause}　{f.message}" for f in ordered]


def _folded(findings: Sequence[Finding]) -> list[str]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [
        f"  {rule}　{group[0].clause}　{group[0].says}：{len(group)} 项（{_ids(f.record.id for f in group)}）"
        for rule, group in by_rule.items()
    ]


STYLES: tuple[tuple[Style, Style], ...] = (
    (in_full, in_full),
    (_compact, _compact),
    (_in_brief, _in_brief),
    (_in_brief, _folded),
    (_folded, _folded),
)
"""How failures are written, and the rest (what is pending, checklists); from the longest to the shortest."""


def _record(finding: Finding) -> str:
    source = f"（{finding.record.source}）" if finding.record.source else ""
    return f"{finding.record.kind_title} {finding.record.id}{source}"


def _ids(ids: Iterable[str]) -> str:
    every = list(ids)
    shown = "、".join(every[:NAMED])
    return shown if len(every) <= NAMED else f"{shown} 等{len(every)}条"


def _counted(unknowns: Iterable[Finding]) -> list[str]:
    """Unknown verdicts by rule, where they are too many to say of each what is missing."""
    found = Counter((f.record.kind_title, f.rule, f.clause, f.says) for f in unknowns)
    head = f"■ 待核　{sum(found.values())} 项，过多，只列各条项数；要看缺哪些项目，请分批检查"
    in_order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [
        "",
        head,
        *(
            f"  {kind}　{rule}　{clause}　{says}：{count} 项"
            for (kind, rule, clause, says), count in in_order
        ),
    ]


def _gathered(undecided: Sequence[Finding]) -> list[str]:
    """Unknown verdicts by what has to be recorded, a line each."""
    if not undecided:
        return []
    return ["", f"■ 待核　{len(undecided)} 项"] + [
        f"  {kind}：{said}（{records_text(group)}）{further}"
        for kind, said, further, group in gathered(undecided)
    ]


def gathered(undecided: Sequence[Finding]) -> Iterator[tuple[str, str, str, list[Finding]]]:
    """Unknown verdicts by missing fact, 补“收文日期”可定 3 条; what lacks several facts, by record type.

    Of each group: the record type, what has to be recorded, the facts concerned, and the findings.
    """
    by_fact: dict[tuple[str, str], list[Finding]] = {}
    by_kind: dict[str, list[Finding]] = {}
    for finding in undecided:
        titles = list(dict.fromkeys(title for _, title in finding.missing))
        if len(titles) == 1:
            by_fact.setdefault((finding.record.kind_title, titles[0]), []).append(finding)
        else:
            by_kind.setdefault(finding.record.kind_title, []).append(finding)
    for (kind, title), group in sorted(by_fact.items(), key=lambda item: (-len(item[1]), item[0])):
        yield kind, f"补“{title}”可定 {len(group)} 条", "", group
    for kind, group in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
        titles = list(dict.fromkeys(title for f in group for _, title in f.missing))
        named = "”“".join(titles[:NAMED]) + ("”等" if len(titles) > NAMED else "”")
        yield kind, f"须补几项才能定的 {len(group)} 条", f"，涉及“{named}", group


def records_text(group: Sequence[Finding]) -> str:
    """The ids of the first few records that the findings are on."""
    return _ids(dict.fromkeys(f.record.id for f in group))


def _upcoming(pending: Sequence[Finding], style: Style) -> list[str]:
    """What is still to be done, soonest first."""
    if not pending:
        return []
    lines = ["", f"■ 未到期　{len(pending)} 项"]
    dated = [f for f in pending if f.due]
    singly = pending if style is not _folded else dated if len(dated) <= DATED else []
    for f in singly:
        day = due_text(f.due) if f.due else "无日期"
        lines.append(
            f"  {day}　{f.record.kind_title} {f.record.id}　{f.rule}　{f.message}（{f.bearer_text}）"
        )
    return lines + (_folded([f for f in pending if f not in singly]) if style is _folded else [])


def _by_due(finding: Finding) -> tuple[date, str, str, str]:
    first = finding.due.first if finding.due else None
    return first or date.max, finding.record.kind, finding.record.id, finding.rule


def _refused(report: Report, style: Style) -> list[str]:
    if not report.refused:
        return []
    lines = ["", f"■ 没有检查　{len(report.refused)} 处"]
    shown = report.refused[: NAMED * 2] if style is _folded else report.refused
    for refusal in shown:
        hint = f"　{refusal.hint}" if refusal.hint else ""
        lines.append(f"  {refused_at(refusal)}：{refusal.message}{hint}")
    if len(shown) < len(report.refused):
        lines.append(f"  另有 {len(report.refused) - len(shown)} 处，见 --format json")
    return lines


def _notes(report: Report, presumed: int, style: Style) -> list[str]:
    """Warnings, errors, and how many findings rest on today's law for want of a date."""
    notes = [*report.errors, *report.warnings]
    if style in (_in_brief, _folded):
        notes.insert(0, "篇幅所限，没有写明各项怎么数、怎么办；加 --verbose 可看全文")
    if presumed:
        notes.append(f"{presumed} 项结论所据记录没有日期，按现行规定推定")
    if not notes:
        return []
    shown = notes[:NAMED] if style is _folded else notes
    lines = ["", "■ 说明", *(f"  {note}" for note in shown)]
    if len(shown) < len(notes):
        lines.append(f"  另有 {len(notes) - len(shown)} 条，见 --format json")
    return lines


def refused_at(refusal: Refusal) -> str:
    """The place of a refusal: its file, and the line or cell where it is known."""
    return placed(refusal.source, refusal.place)


def printable(lines: Sequence[str]) -> str:
    """The lines as text, without control characters: nothing from a record may steer a terminal."""
    return "".join(f"{line.translate(VISIBLE)}\n" for line in lines)


class _Visible(dict[int, str]):
    """A table for :meth:`str.translate` that fills itself: a character, or U+FFFD for one that steers."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        return self[code]


VISIBLE = _Visible()
