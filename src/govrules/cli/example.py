"""``govrules example``: the examples, written where those who installed the wheel can look at them."""

from __future__ import annotations

from pathlib import Path

import click

FIRST = "office_2025_10 --today 2025-10-31"
"""The example to begin with, and the day as of which it is to be judged."""


@click.command("example")
@click.argument("folder", metavar="DIR")
def command(folder: str) -> None:
    """把示例（虚构的一个办公室两个月的记录等）写入目录 DIR。

    DIR 应是新的或空的目录，已有的文件不动。
    """
    import shlex  # noqa: PLC0415 (keeps --help light)
    import shutil  # noqa: PLC0415

    from govrules.errors import UsageError  # noqa: PLC0415
    from govrules.shipped import shipped_examples  # noqa: PLC0415

    target = Path(folder)
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(f"“{folder}”已经有内容，不覆盖；请换一个新目录")
        shutil.copytree(shipped_examples(), target, dirs_exist_ok=True)
    except OSError as error:
        raise UsageError(f"写不进“{folder}”：{error.strerror or error}") from None
    example, options = FIRST.split(" ", 1)
    click.echo(f"示例已写入 {folder}，各有说明（README.md）。接着运行：")
    click.echo(f"  govrules check {shlex.quote(str(target / example))} {options}")
