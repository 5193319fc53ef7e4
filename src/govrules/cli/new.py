"""``govrules new``: the skeleton of a rule, written into a policy set."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("rule_id", metavar="ID")
@click.option(
    "--record", "kind", metavar="KIND", help="记录类型，如 request_reply 或 请示答复；默认同条其他规则的"
)
@click.option("--dir", "folder", metavar="DIR", help="规则集目录，默认 rules/ 下的规则集，或当前目录")
def command(rule_id: str, kind: str | None, folder: str | None) -> None:
    """在规则集里写下规则 ID（如 GW-04-16）的样子：能读入，自带案例能通过，逐行改写即可。

    写进该条的规则文件，没有就新建。已有的编号不动，退出码 2。
    """
    from govrules.policies.skeleton import add_rule  # noqa: PLC0415 (keeps --help light)

    path = add_rule(rule_id, _folder(folder), kind)
    click.echo(f"已写入 {path}")
    click.echo(f"改写以后运行：govrules test {_shown(folder)} --select {rule_id}")


def _folder(given: str | None) -> Path:
    """The policy set meant: the one given, the working directory, or the only one in ``rules/``."""
    from govrules.errors import UsageError  # noqa: PLC0415

    if given is not None:
        return Path(given)
    here = [Path(), *sorted(path.parent for path in Path("rules").glob("*/policy.yaml"))]
    found = [folder for folder in here if (folder / "policy.yaml").is_file()]
    if len(found) != 1:
        raise UsageError("请用 --dir 指明规则集的目录（里面有 policy.yaml）")
    return found[0]


def _shown(folder: str | None) -> str:
    return str(_folder(folder))
