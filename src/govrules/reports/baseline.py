"""A report held against an earlier one: what is new, what is resolved, what has not changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from govrules.errors import UsageError
from govrules.findings import Comparison, Finding, Report, Resolved, Summary, Verdict
from govrules.reports.json_report import LEFT_OUT, SCHEMA_VERSION

Identity = tuple[str, str, str, str, bool]
"""kind and id of the record, rule, verdict, and whether it is waived: a waiver that ends is news"""


def since_baseline(report: Report, path: Path | str) -> Report:
    """``report`` without what the earlier JSON report in ``path`` has, too.

    Its findings are the new ones and those that pass or do not apply, its summary counts these. Raises
    :class:`UsageError` for a file that is no JSON report with all its findings.
    """
    old = _read(path)
    listed = [f for f in report.findings if f.verdict not in LEFT_OUT]
    now = {_identity(f) for f in listed}
    before = {_old_identity(f): f for f in old["findings"] if f["verdict"] not in LEFT_OUT}
    at_hand = {(f.record.kind, f.record.id, f.rule) for f in report.findings}
    ended = [f for identity, f in before.items() if identity not in now]
    kept = [f for f in report.findings if f.verdict in LEFT_OUT or _identity(f) not in before]
    comparison = Comparison(
        today=old["today"],
        unchanged=len(report.findings) - len(kept),
        resolved=tuple(_resolved(f) for f in ended if _place(f) in at_hand),
        not_checked=sum(_place(f) not in at_hand for f in ended),
        notes=tuple(_notes(report, old)),
    )
    return replace(report, findings=kept, summary=_summary(report, kept), baseline=comparison)


def _read(path: Path | str) -> dict[str, Any]:
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"读不了对照报告“{path}”：{error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"对照报告“{path}”不是 JSON；用 check --format json 生成") from None
    if not isinstance(data, dict) or not _is_report(data):
        raise UsageError(f"“{path}”不是 govrules 的 JSON 报告；用 check --format json 生成")
    if data["schema_version"].partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise UsageError(
            f"对照报告“{path}”的版本是 {data['schema_version']}，应为 {SCHEMA_VERSION}；请重新生成"
        )
    if data.get("baseline") is not None:
        raise UsageError(f"对照报告“{path}”本身只列了变化；请用不带 --baseline 的报告作对照")
    return data


def _is_report(data: Mapping[str, Any]) -> bool:
    texts = [data.get("schema_version"), data.get("today")]
    findings, policies = data.get("findings"), data.get("policies")
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(policies, dict)
        and isinstance(findings, list)
        and all(_is_finding(f) for f in findings)
    )


def _is_finding(data: object) -> bool:
    if not isinstance(data, dict) or not isinstance(data.get("record"), dict):
        return False
    record = data["record"]
    texts = [record.get("kind"), record.get("id"), *(data.get(k) for k in ("rule", "says", "clause"))]
    return all(isinstance(text, str) for text in texts) and data.get("verdict") in list(Verdict)


def _identity(finding: Finding) -> Identity:
    record = finding.record
    return record.kind, record.id, finding.rule, str(finding.verdict), finding.waiver is not None


def _old_identity(data: Mapping[str, Any]) -> Identity:
    return *_place(data), data["verdict"], data.get("waived_by") is not None


def _place(data: Mapping[str, Any]) -> tuple[str, str, str]:
    return data["record"]["kind"], data["record"]["id"], data["rule"]


def _resolved(data: Mapping[str, Any]) -> Resolved:
    return Resolved(*_place(data), data["clause"], data["says"], Verdict(data["verdict"]))


def _notes(report: Report, old: Mapping[str, Any]) -> list[str]:
    """Why a difference may come from something else than the records."""
    then, now = old["policies"], report.policies
    if then.get("name") != now["name"]:
        return [f"对照报告用的是另一规则集 {then.get('name')}，变化可能由此而来"]
    if then.get("version") != now["version"]:
        return [f"对照报告用的是规则集 {then.get('version')}，现在是 {now['version']}，变化可能由此而来"]
    if then.get("hash") != now["hash"]:
        return [f"规则集 {now['version']} 的文件已有改动，变化可能由此而来"]
    return []


def _summary(report: Report, kept: list[Finding]) -> Summary:
    verdicts = Counter(f.verdict for f in kept)
    return replace(
        report.summary,
        verdicts={v: verdicts[v] for v in Verdict},
        violations=sum(f.violation for f in kept),
        advisories=sum(f.advisory for f in kept),
        waived=sum(f.waiver is not None for f in kept),
    )
