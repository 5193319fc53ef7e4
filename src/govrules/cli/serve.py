"""``govrules serve``: the page and the service on this machine."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress

import click

from govrules.cli.options import OVERLAY, POLICIES


@click.command("serve")
@click.option(
    "--host", default="127.0.0.1", metavar="ADDRESS", help="监听的地址，默认 127.0.0.1，只有本机能用"
)
@click.option("--port", type=click.IntRange(0, 65535), default=8018, help="端口，默认 8018；0 为任一空闲的")
@click.option("--name", "names", multiple=True, metavar="HOST", help="另许用这个主机名访问；可多次")
@POLICIES
@OVERLAY
@click.option("--today", metavar="D", help="判定日期或时刻，请求没有写明时用，默认请求当天（东八区）")
@click.option("--mapping", metavar="FILE", help="本单位台账的列名映射（YAML），见 govrules ledger map")
@click.option("--max-mb", type=click.IntRange(1, 200), default=20, help="一次最多多少MB，默认 20")
@click.option("--max-records", type=click.IntRange(1), default=10_000, help="一次最多多少条记录，默认 10000")
@click.option("--max-seconds", type=click.IntRange(1), default=60, help="一次最多检查多少秒，默认 60")
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    folder: str | None,
    overlays: tuple[str, ...],
    today: str | None,
    mapping: str | None,
    max_mb: int,
    max_records: int,
    max_seconds: int,
) -> None:
    """在本机开一个网页和接口：选一份台账，看结果，下载报告。

    什么也不保存，不向外发任何请求。接口见 /openapi.json。按 Ctrl-C 停止。
    """
    from govrules.checking.prepare import read_today  # noqa: PLC0415 (keeps --help light)
    from govrules.errors import UsageError  # noqa: PLC0415
    from govrules.ledgers.mapping import load_mapping  # noqa: PLC0415
    from govrules.policies.cache import policies_for_checking  # noqa: PLC0415

    try:
        import uvicorn  # noqa: PLC0415 (an extra)

        from govrules.serve.answers import Limits  # noqa: PLC0415
        from govrules.serve.app import LOOPBACK, create_app  # noqa: PLC0415
    except ImportError:
        raise UsageError("网页和接口要另装：pip install 'govrules[serve]'") from None

    if today is not None:
        read_today(today)
    limits = Limits(body=max_mb * 1_000_000, records=max_records, seconds=max_seconds)
    app = create_app(
        policies_for_checking(folder, overlays),
        today,
        limits,
        (*LOOPBACK, _in_url(host), *names),
        load_mapping(mapping) if mapping is not None else None,
    )
    try:
        listening = socket.create_server((host, port), family=_family(host))
    except OSError:
        raise UsageError(f"不能在 {host} 的端口 {port} 上监听：已被占用，或不是本机的地址") from None
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    if _in_url(host) not in LOOPBACK:
        click.echo("注意：别的机器也能访问，没有口令，传输不加密", err=True)
    click.echo(f"打开 http://{_in_url(host)}:{listening.getsockname()[1]}/ ，按 Ctrl-C 停止")
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=5,
        )
    )
    with suppress(KeyboardInterrupt):  # how uvicorn ends after Ctrl-C
        server.run(sockets=[listening])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
