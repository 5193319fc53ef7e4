"""``govrules serve`` run for real: another process, asked over a port of this machine."""

from __future__ import annotations

import json
import re
import socket
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from command_line import run
from serving import served

ROOT = Path(__file__).parents[1]
LEDGER = ROOT / "examples" / "office_2025_10" / "请示答复台账.csv"


def posted(url: str, content: bytes, type_: str) -> dict[str, object]:
    request = urllib.request.Request(url, content, {"Content-Type": type_})
    with urllib.request.urlopen(request, timeout=60) as got:
        answer: dict[str, object] = json.load(got)
        return answer


def test_a_service_is_started_asked_and_stopped() -> None:
    with served("--max-mb", "1") as service:
        with urllib.request.urlopen(service.url, timeout=60) as page:
            assert "<h1>检查台账</h1>" in page.read().decode()
        ledger = f"{service.url}ledgers/check?name={quote(LEDGER.name)}"
        report = posted(ledger, LEDGER.read_bytes(), "application/octet-stream")
        assert report["today"] == "2025-10-31"
        command = json.loads(run("check", LEDGER, "--today", "2025-10-31", "--format", "json").out)
        assert report["summary"] == command["summary"]
        records = json.dumps({"kind": "request_reply", "id": "Q1"}).encode()
        assert posted(f"{service.url}check", records, "application/json")["refused"] == []
        with pytest.raises(HTTPError) as refused:
            posted(f"{service.url}check", b" " * 4_000_000, "application/json")
        assert (refused.value.code, json.load(refused.value)["message"]) == (413, "内容过大，上限1MB")
        log = service.stop()
        assert service.process.returncode == 0
    assert re.findall(r"(?:GET|POST) .*? \d{3}", log) == [
        "GET / 200",
        "POST /ledgers/check 200",
        "POST /check 200",
        "POST /check 413",
    ]
    assert not re.search("Q1|台账|%E8|Traceback", log)


def test_an_office_has_its_own_ledgers_read_through_its_mapping() -> None:
    ledger = ROOT / "examples" / "own_ledger" / "收文登记2025.csv"
    mapping = str(ledger.with_name("映射.yaml"))
    command = run("check", ledger, "--mapping", mapping, "--today", "2025-10-31", "--format", "json")
    with served("--mapping", mapping) as service:
        address = f"{service.url}ledgers/check?name={quote(ledger.name)}"
        for _ in range(2):  # what one request has read is nothing to the next
            report = posted(address, ledger.read_bytes(), "application/octet-stream")
            assert report["summary"] == json.loads(command.out)["summary"]
            assert report["warnings"] == [
                said.replace(str(ledger), ledger.name) for said in json.loads(command.out)["warnings"]
            ]


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run("serve", "--port", port)
    assert (ran.code, ran.err) == (2, f"不能在 127.0.0.1 的端口 {port} 上监听：已被占用，或不是本机的地址\n")


def test_a_day_that_is_none_is_told_before_anything_is_served() -> None:
    ran = run("serve", "--port", "0", "--today", "昨天")
    assert (ran.code, ran.err) == (2, "“昨天”不是日期；写成 2026-09-18 或 2026-09-18 12:00\n")


def test_what_has_to_be_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = run("serve", "--port", "0")
    assert (ran.code, ran.err) == (2, "网页和接口要另装：pip install 'govrules[serve]'\n")
