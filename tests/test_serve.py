"""The service: what it answers, what it refuses, and that it stays within its limits."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openpyxl
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from govrules import check, load_records
from govrules.findings import Verdict
from govrules.policies.cache import shipped_set
from govrules.reports.json_report import json_report
from govrules.serve import answers
from govrules.serve.answers import Answer, Limits, Question, answer
from govrules.serve.app import create_app
from govrules.serve.door import Door
from govrules.serve.workers import Workers

HOME = "http://127.0.0.1"
TODAY = "2025-10-31"
JSON = {"Content-Type": "application/json"}
OCTETS = {"Content-Type": "application/octet-stream"}
LATE = {
    "kind": "request_reply",
    "id": "Q1",
    "区政府下属单位": True,
    "请示难度": "一般",
    "收文日期": "2025-09-26",
}
LATE |= {"答复日期": "2025-10-15"}
OPEN = LATE | {"答复日期": None}
LEDGER = Path(__file__).parents[1] / "examples" / "office_2025_10" / "请示答复台账.csv"


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    app = create_app(shipped_set(), TODAY, Limits(workers=1))
    with TestClient(app, HOME) as client:
        yield client


def posted(service: TestClient, records: object, path: str = "/check", **asked: str) -> httpx.Response:
    return service.post(path, params=asked, json=records)


def sent(service: TestClient, name: str, content: bytes, path: str = "check", **asked: str) -> httpx.Response:
    return service.post(f"/ledgers/{path}", params={"name": name, **asked}, content=content, headers=OCTETS)


def failed(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["record"]["id"], f["rule"]) for f in report["findings"] if f["verdict"] == "fail"]


# --- what it answers --------------------------------------------------------------------------------------


def test_records_give_the_report_that_the_library_gives(
    service: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("records.json").write_bytes(json.dumps([LATE]).encode())
    report = json_report(check(load_records("records.json"), today=TODAY))
    got = service.post("/check", content=json.dumps([LATE]), headers=JSON)
    assert (got.status_code, got.headers["content-type"]) == (200, "application/json")
    assert got.text == report
    assert failed(got.json()) == [("Q1", "GW-04-12")]


@pytest.mark.parametrize("records", [LATE, [LATE], {"records": [LATE], "台账完整": ["请示答复"]}])
def test_one_record_a_list_and_a_batch_are_all_taken(service: TestClient, records: object) -> None:
    got = posted(service, records)
    assert (got.status_code, got.json()["summary"]["read"]) == (200, 1)


def test_how_to_judge_is_asked_in_the_address(service: TestClient) -> None:
    open_ = {key: value for key, value in OPEN.items() if key != "kind"}
    before = posted(service, open_, kind="request_reply", today="2025-10-10", select="GW-04-12").json()
    after = posted(service, open_, kind="request_reply", today="2025-10-16 09:00", select="GW-04-12").json()
    assert (before["today"], [f["verdict"] for f in before["findings"]]) == ("2025-10-10", ["pending"])
    assert (after["today"], [f["verdict"] for f in after["findings"]]) == ("2025-10-16 09:00", ["fail"])
    every = posted(service, LATE, all="true", readings="all").json()
    assert {f["verdict"] for f in every["findings"]} > {"fail", "not_applicable"}
    assert any(f["readings"] for f in every["findings"])
    assert posted(service, LATE, known_on="2020-01-01").json()["calendar"]["known_on"] == "2020-01-01"


def test_a_record_that_cannot_be_read_is_told_in_the_report_and_stops_no_other(service: TestClient) -> None:
    got = posted(service, [LATE, {**LATE, "id": "Q2", "答复日": "2025-10-15"}])
    assert got.status_code == 200
    assert failed(got.json()) == [("Q1", "GW-04-12")]
    assert [(r["source"], "答复日" in r["message"]) for r in got.json()["refused"]] == [
        ("records.json", True)
    ]


def test_a_ledger_is_read_by_its_name_and_its_places_are_told(service: TestClient) -> None:
    got = sent(service, "C:\\科室\\请示答复台账.csv", LEDGER.read_bytes())
    library = check(load_records(LEDGER), today=TODAY)
    failures = [f for f in library.findings if f.verdict is Verdict.FAIL]
    assert failed(got.json()) == [(f.record.id, f.rule) for f in failures]
    sources = {f["record"]["source"] for f in got.json()["findings"]}
    assert {source.partition(":")[0] for source in sources} == {"请示答复台账.csv"}


def test_a_workbook_names_the_cell(service: TestClient) -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "请示答复"
    for row in (["编号", "收文日期", "答复日期"], ["Q1", "2025-09-26", "下周"]):
        sheet.append(row)
    book.save(content)
    got = sent(service, "台账.xlsx", content.getvalue())
    assert [r["place"] for r in got.json()["refused"]] == ["C2"]


def test_the_due_list_comes_as_json_and_as_a_calendar(service: TestClient) -> None:
    due = sent(service, "请示答复台账.csv", LEDGER.read_bytes(), "due").json()
    assert [o["light"] for o in due["obligations"]] == ["red", "yellow", "none"]
    assert [o["rule"] for o in posted(service, OPEN, "/due").json()["obligations"]] == ["GW-04-12"]
    calendar = posted(service, OPEN, "/due", format="ics")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.text.startswith("BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize(("path", "title"), [("check", "检查结果"), ("due", "应办未办")])
def test_both_lists_come_as_workbooks_and_as_pages(service: TestClient, path: str, title: str) -> None:
    ledger = LEDGER.read_bytes()
    book = openpyxl.load_workbook(
        io.BytesIO(sent(service, "请示答复台账.csv", ledger, path, format="xlsx").content)
    )
    assert title in book.sheetnames
    page = sent(service, "请示答复台账.csv", ledger, path, format="html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!DOCTYPE html>")


def test_the_workbook_has_the_rows_of_the_ledger_that_was_sent(service: TestClient) -> None:
    ledger = "编号,收文日期,备注\nQ1,2025-09-26,急\nQ2,9月26日,缓\n".encode("gb18030")
    got = sent(service, "请示答复.csv", ledger, format="xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(got))["请示答复"].iter_rows(values_only=True))
    assert rows[0][0] == "请示答复.csv"
    assert [(*row[:2], *row[-4:]) for row in rows[1:]] == [
        ("编号", "结论", "编号", "收文日期", "备注", "位置"),
        ("Q1", "待核", "Q1", "2025-09-26", "急", "请示答复.csv:2"),
        ("Q2", "没有检查", "Q2", "9月26日", "缓", "请示答复.csv:3"),
    ]


def test_the_schemas_and_the_rules_are_those_of_the_library(service: TestClient) -> None:
    places = service.get("/schema").json()
    assert [service.get(place).status_code for place in places.values()] == [200, 200, 200]
    assert service.get("/schema/report").json()["title"] == "ReportJson"
    assert service.get("/schema/rules").json()["title"] == "govrules rule file"
    assert len(service.get("/schema/record").json()["oneOf"]) == 35
    assert service.get("/schema/record", params={"kind": "meeting"}).json()["title"] == "Meeting"
    assert len(service.get("/rules").json()) == len(shipped_set().rules)
    (rule,) = service.get("/rules", params={"select": "GW-04-12"}).json()
    assert (rule["record"], rule["clause"]) == ("request_reply", "公文意见（四）")


# --- what it refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        (b"{", 400, "内容没有结束就断了"),
        (b'{"id": "\xff"}', 400, "文件不是UTF-8编码（第1行有不能识别的字节）"),
        (b"[]", 422, "文件里没有记录"),
        (b"5", 422, "文件里不是记录"),
        (b"[" * 100_000 + b"]" * 100_000, 422, "嵌套超过"),
    ],
)
def test_what_is_no_json_and_what_holds_no_record_are_told_apart(
    service: TestClient, content: bytes, status: int, message: str
) -> None:
    got = service.post("/check", content=content, headers=JSON)
    assert got.status_code == status
    assert message in got.json()["refused"][0]["message"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"today": "昨天"}, "参数“today”应为日期，写成 2026-09-18"),
        ({"today": "2025-02-30"}, "“2025-02-30”不是有效日期"),
        ({"known_on": "2025-13-01"}, "参数“known_on”应为日期，写成 2026-09-18"),
        ({"readings": "some"}, "参数“readings”应为chosen、all之一"),
        ({"all": "perhaps"}, "参数“all”应为 true 或 false"),
        ({"select": "*" * 101}, "参数“select”过长"),
        ({"select": "XX-*"}, "没有 id 符合“XX-*”的规则"),
        ({"engine": "rete"}, "没有参数“engine”"),
        ({"today": "", "engine": "x"}, "参数“today”应为日期，写成 2026-09-18；没有参数“engine”"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(
    service: TestClient, asked: dict[str, str], message: str
) -> None:
    got = posted(service, LATE, **asked)
    assert (got.status_code, got.json()) == (422, {"message": message, "refused": []})


@pytest.mark.parametrize("name", ["..", "a/..", "\0.csv", "长" * 100 + ".csv"])
def test_a_name_that_leads_elsewhere_or_is_none_is_refused(service: TestClient, name: str) -> None:
    got = sent(service, name, b"x")
    assert (got.status_code, got.json()["message"]) == (422, "文件名不能用：写成“台账.xlsx”的样子")


def test_a_ledger_that_cannot_be_read_is_refused_with_its_reason(service: TestClient) -> None:
    got = sent(service, "台账.xlsx", b"<html>")
    assert (got.status_code, got.json()["message"]) == (422, "没有读到记录")
    assert "网页" in got.json()["refused"][0]["message"]


def test_other_kinds_of_content_and_other_addresses_are_refused(service: TestClient) -> None:
    wrong = service.post("/check", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (wrong.status_code, wrong.json()["message"]) == (415, "Content-Type 应为 application/json")
    assert service.post("/ledgers/check?name=a.csv", content=b"", headers=JSON).status_code == 415
    assert service.get("/docs").json() == {"message": "没有这个地址", "refused": []}
    got = service.get("/check")
    assert (got.status_code, got.headers["allow"]) == (405, "POST")
    assert service.get("/schema/else").json()["message"] == "参数“what”应为report、record、rules之一"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8018", ""])
def test_a_name_that_was_made_to_lead_here_is_refused(service: TestClient, host: str) -> None:
    assert service.get("/", headers={"Host": host}).status_code == 403
    assert service.post("/check", json=LATE, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8018", "localhost", "LOCALHOST:8018", "[::1]:8018", "[::1]"])
def test_this_machine_is_reached_by_each_of_its_names(service: TestClient, host: str) -> None:
    assert service.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{HOME}:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_cannot_post(service: TestClient, headers: dict[str, str]) -> None:
    got = service.post("/check", json=LATE, headers=headers)
    assert (got.status_code, got.json()["message"]) == (403, "不接受别的网站发来的请求")
    own = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
    assert service.post("/check", json=LATE, headers=own).status_code == 200


def test_no_other_site_is_allowed_to_read_an_answer_or_to_frame_it(service: TestClient) -> None:
    for got in (service.get("/rules"), posted(service, LATE), service.get("/nothing"), service.get("/")):
        assert [name for name in got.headers if name.startswith("access-control")] == []
        assert got.headers["x-frame-options"] == "DENY"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in got.headers["content-security-policy"]


# --- limits -----------------------------------------------------------------------------------------------


def test_a_content_that_is_too_large_is_refused_before_all_of_it_has_come() -> None:
    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 500_000
            yield b"x" * 500_000

    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        somewhat = await client.post("/check", content=b"x" * 2_000_001, headers=JSON)
        far = await client.post("/check", content=b"x" * 10_000_001, headers=JSON)
        return [somewhat, far, await client.post("/check", content=chunks(), headers=JSON)]

    got = asked_at_once(create_app(shipped_set(), TODAY, Limits(body=2_000_000)), scenario)
    assert [(g.status_code, g.json()["message"]) for g in got] == [(413, "内容过大，上限2MB")] * 3
    assert taken == 10_500_000


async def slow() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(30)


def asked_at_once(app: Any, scenario: Callable[[httpx.AsyncClient], Any]) -> Any:
    async def run() -> Any:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOME) as client:
            return await scenario(client)

    return asyncio.run(run())


def test_a_content_that_never_ends_is_given_up() -> None:
    async def scenario(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post("/check", content=slow(), headers=JSON)

    got = asked_at_once(create_app(shipped_set(), TODAY, Limits(seconds=0.05)), scenario)
    assert (got.status_code, got.json()["message"]) == (408, "内容没有及时送完")


def test_more_requests_than_there_are_places_are_sent_away_and_reading_goes_on() -> None:
    async def scenario(client: httpx.AsyncClient) -> list[int]:
        free = asyncio.Event()

        async def held(scope: Any, receive: Any, send: Any) -> None:
            if scope["method"] == "POST":
                await free.wait()
            await PlainTextResponse("done")(scope, receive, send)

        client._transport = httpx.ASGITransport(Door(held, hosts={"127.0.0.1"}, places=2))
        waiting = [asyncio.create_task(client.post("/")) for _ in range(2)]
        await asyncio.sleep(0.05)
        while_full = [(await client.post("/")).status_code, (await client.get("/")).status_code]
        free.set()
        first = [(await task).status_code for task in waiting]
        return [*while_full, *first, (await client.post("/")).status_code]

    assert asked_at_once(None, scenario) == [503, 200, 200, 200, 200]


def test_an_error_of_the_program_is_answered_and_the_place_is_free_again() -> None:
    async def scenario(client: httpx.AsyncClient) -> list[int]:
        return [(await client.post("/")).status_code for _ in range(3)]

    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ValueError("秘密")

    assert asked_at_once(Door(broken, hosts={"127.0.0.1"}, places=1), scenario) == [500, 500, 500]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(given: Answer) -> str:
    message = json.loads(given.body)["message"]
    assert isinstance(message, str)
    return message


def test_what_was_sent_is_gone_when_it_is_answered(here: Path) -> None:
    assert answer(Question("a.json", json.dumps(LATE).encode()), shipped_set(), Limits()).status == 200
    assert answer(Question("a.xlsx", b"<html>"), shipped_set(), Limits()).status == 422
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_too_many_records_and_too_long_a_report_are_refused() -> None:
    two = json.dumps([LATE, {**LATE, "id": "Q2"}]).encode()
    given = answer(Question("records.json", two), shipped_set(), Limits(records=1))
    assert (given.status, said(given)) == (413, "有2条记录，一次最多1条，请分成几份")
    given = answer(Question("records.json", two), shipped_set(), Limits(answer=1000))
    assert (given.status, said(given)) == (413, "报告过大，请分成几份")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("error", "status"), [(MemoryError(), 413), (ValueError("秘密"), 500), (OSError("秘密"), 500)]
)
def test_what_goes_wrong_inside_is_answered_without_a_word_of_the_record(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(answers, "check", broken)
    given = answer(Question("records.json", json.dumps(LATE).encode()), shipped_set(), Limits())
    assert given.status == status
    assert "秘密" not in given.note + given.body.decode()
    assert bool(re.fullmatch(r"\w+Error test_serve\.py:\d+", given.note)) == (status == 500)


def documents(count: int) -> bytes:
    """Records that take several milliseconds each."""
    sample = json.loads((Path(__file__).parent / "samples" / "document.json").read_bytes())
    return json.dumps([{**sample, "编号": f"公{n}"} for n in range(count)]).encode()


def test_a_check_that_takes_too_long_is_ended_and_the_next_one_is_answered() -> None:
    workers = Workers(shipped_set(), Limits(workers=1, seconds=4))
    try:
        late = workers.ask(Question("records.json", documents(9000)))
        assert (late.status, said(late)) == (504, "检查超过4秒，已中止，请分成几份")
        assert workers.ask(Question("records.json", json.dumps(LATE).encode())).status == 200
    finally:
        workers.stop()


def test_a_check_that_takes_too_much_memory_is_ended_and_the_next_one_is_answered() -> None:
    workers = Workers(shipped_set(), Limits(workers=1, memory=500_000_000))
    try:
        large = workers.ask(Question("records.json", b"[" + b"{}," * 3_000_000 + b"{}]"))
        assert large.status in (413, 503), large.body
        assert workers.ask(Question("records.json", json.dumps(LATE).encode())).status == 200
    finally:
        workers.stop()


# --- the page, the description, the log -------------------------------------------------------------------


def test_the_page_and_its_files_ask_for_nothing_elsewhere(service: TestClient) -> None:
    page = service.get("/")
    loaded = set(re.findall(r'(?:src|href)="([^"]+)"', page.text)) - {"data:,"}
    assert loaded == {"page.css", "page.js", "openapi.json"}
    for name in loaded:
        content = service.get(f"/{name}").text
        assert name == "openapi.json" or re.findall(r"https?://|@import|url\(", content) == []
    assert "{{" not in page.text
    assert page.text.count("<option") == 36


def test_the_page_may_show_a_report_and_nothing_else_may_run(service: TestClient) -> None:
    allowed = service.get("/").headers["content-security-policy"]
    report = posted(service, LATE, format="html").text
    own = re.search(r"script-src ('sha256-[^']+')", report)
    assert own is not None
    assert f"script-src 'self' {own[1]};" in allowed
    assert "unsafe" not in allowed


def test_the_description_says_every_status_that_an_answer_can_have(service: TestClient) -> None:
    paths = service.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/check",
        "/due",
        "/ledgers/check",
        "/ledgers/due",
        "/rules",
        "/schema",
        "/schema/{what}",
    }
    statuses = {200, 400, 403, 408, 413, 415, 422, 500, 503, 504}
    for path in ("/check", "/due", "/ledgers/check", "/ledgers/due"):
        assert set(paths[path]["post"]["responses"]) == {str(status) for status in statuses}


def test_the_description_holds_whatever_it_refers_to(service: TestClient) -> None:
    text = service.get("/openapi.json").text
    known = json.loads(text)["components"]["schemas"]
    referred = set(re.findall(r'"\$ref":\s*"([^"]+)"', text))
    assert "#/components/schemas/meeting" in referred
    assert {name for name in referred if name.removeprefix("#/components/schemas/") not in known} == set()


def test_the_log_has_numbers_and_routes_and_no_text(
    service: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    got = sent(service, "甲局台账.json", json.dumps(LATE).encode())
    service.get("/甲局")
    number = got.headers["x-request-id"]
    lines = [record.getMessage() for record in caplog.records if record.name == "govrules.serve"]
    assert re.fullmatch(rf"{number} POST /ledgers/check 200 \d+ms", lines[0])
    assert re.fullmatch(r"\d{6} GET - 404 \d+ms", lines[1])
    assert [r.getMessage() for r in caplog.records if re.search("甲局|Q1|%E7", r.getMessage())] == [
        r.getMessage() for r in caplog.records if r.name.startswith("httpx2")
    ]
