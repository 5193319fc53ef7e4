"""``govrules schema``: the JSON Schemas of the report, of records and of rule files."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("what", type=click.Choice(("report", "record", "rules")))
@click.option("--kind", help="record：只要这一类记录")
def command(what: str, kind: str | None) -> None:
    """输出 JSON Schema（草案 2020-12）。"""
    from govrules.errors import UsageError, suggest  # noqa: PLC0415 (keeps --help light)

    match what:
        case "report":
            from govrules.reports.json_report import report_schema  # noqa: PLC0415

            schema = report_schema()
        case "rules":
            from govrules.policies.schema import rule_file_schema  # noqa: PLC0415

            schema = rule_file_schema()
        case _:
            from govrules.models import KINDS  # noqa: PLC0415
            from govrules.models.schema import record_schema  # noqa: PLC0415

            if kind is not None and kind not in KINDS:
                raise UsageError(
                    f"没有“{kind}”这类记录；{suggest(kind, KINDS) or '可用：' + '、'.join(KINDS)}"
                )
            schema = record_schema(kind)
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
