"""The service: records or a ledger in, the report or the due list out. It keeps nothing and calls nobody."""

from __future__ import annotations

import asyncio
import fnmatch
import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date
from functools import cache, partial
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from govrules.ledgers.mapping import LedgerMapping
from govrules.models import KINDS
from govrules.models.schema import record_schema
from govrules.policies.rules import Policies
from govrules.policies.schema import rule_file_schema
from govrules.reports.due import DueListJson
from govrules.reports.json_report import ReportJson, report_schema
from govrules.reports.rule_list import RuleJson, rule_data
from govrules.serve.answers import JSON, MEDIA_TYPES, RECORDS, Answer, ErrorJson, Limits, Question, refused
from govrules.serve.door import LOGGER, NUMBER, Door, response
from govrules.serve.page import add_page
from govrules.serve.workers import Workers

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names under which the service may be asked, unless it is told others."""
LET_PASS = 5
"""How many times as much as a request may hold is read of one that is too large."""
COMPONENTS = "#/components/schemas/"
OCTETS = "application/octet-stream"
Kind: TypeAlias = Literal[tuple(KINDS)]  # type: ignore[valid-type]
"""The code of a record type."""
Moment: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?$")]


class Asked(BaseModel):
    """How to judge; what ``govrules check`` takes as options."""

    model_config = ConfigDict(extra="forbid")

    today: Moment | SkipJsonSchema[None] = Field(None, description="判定日期或时刻，不写为今天（东八区）")
    kind: Kind | SkipJsonSchema[None] = Field(None, description="记录类型，记录没有写明时用")
    readings: Literal["chosen", "all"] = Field("chosen", description="all：另按其他解释口径判一遍")
    select: str = Field("*", min_length=1, max_length=100, description="只用 id 符合的规则，如 GW-*")
    known_on: date | SkipJsonSchema[None] = Field(None, description="只用此日以前公布的放假安排")


class CheckAsked(Asked):
    """How to judge, and what the report is to be."""

    format: Literal["json", "html", "xlsx"] = Field("json", description="报告格式")
    all: bool = Field(False, description="也列出合规和不适用")


class DueAsked(Asked):
    """How to judge, and what the due list is to be."""

    format: Literal["json", "html", "xlsx", "ics"] = Field("json", description="清单格式；ics 为日历文件")


LedgerName = Annotated[
    str, Field(min_length=1, max_length=200, description="文件名，按后缀定格式", examples=["督办单.xlsx"])
]


class LedgerCheckAsked(CheckAsked):
    """The same of a ledger."""

    name: LedgerName


class LedgerDueAsked(DueAsked):
    """The same of a ledger."""

    name: LedgerName


ERRORS = {
    400: "内容不是UTF-8编码的JSON",
    403: "请求不是发往本机地址的，或来自别的网站",
    408: "内容没有及时送完",
    413: "内容、记录或报告过大",
    415: "Content-Type 不对",
    422: "参数不能用，或没有读到记录",
    500: "程序内部错误",
    503: "正忙，或检查意外中断",
    504: "检查超时",
}
"""Why there may be no report."""


def create_app(
    policies: Policies,
    today: date | str | None = None,
    limits: Limits | None = None,
    hosts: Collection[str] = LOOPBACK,
    mapping: LedgerMapping | None = None,
) -> FastAPI:
    """The service over one policy set.

    ``today`` is the day as of which is judged where a request names none (None: the day of the request);
    ``hosts`` are the names, without a port, under which it may be asked; ``mapping`` is that of the office's
    own ledgers.
    """
    limits = limits or Limits()
    workers = Workers(policies, limits)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        starting = asyncio.create_task(run_in_threadpool(workers.start))
        yield
        await starting
        await run_in_threadpool(workers.stop)

    app = FastAPI(
        title="govrules",
        version=policies.version,
        description=f"按“{policies.title}”检查记录。只在本机，什么也不保存。",
        docs_url=None,  # the pages that FastAPI has for them load their scripts from elsewhere
        redoc_url=None,
        lifespan=running,
        exception_handlers={RequestValidationError: _bad_parameters, HTTPException: _no_such_page},
    )
    app.add_middleware(Door, hosts=frozenset(hosts), places=limits.workers + limits.waiting)

    async def judged(request: Request, type_: str, question: partial[Question]) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != type_:
            return response(refused(415, f"Content-Type 应为 {type_}"))
        data = await _body(request, limits)
        if isinstance(data, Answer):
            return response(data)
        answer = await run_in_threadpool(workers.ask, question(data=data))
        if answer.note:
            LOGGER.error("%s %s", request.scope[NUMBER], answer.note)
        return response(answer)

    def question(asked: Asked, *, due: bool = False) -> partial[Question]:
        given: dict[str, Any] = {"name": RECORDS, **asked.model_dump(exclude={"all"})}
        given["mapping"] = mapping if given["name"] != RECORDS else None
        given["today"] = given["today"] or today
        return partial(Question, due=due, everything=getattr(asked, "all", False), **given)

    @app.post("/check", **_documented("检查记录", ReportJson, ("html", "xlsx"), _records_body()))
    async def check_records(request: Request, asked: Annotated[CheckAsked, Query()]) -> Response:
        return await judged(request, JSON, question(asked))

    @app.post("/due", **_documented("列出应办未办", DueListJson, ("html", "xlsx", "ics"), _records_body()))
    async def due_of_records(request: Request, asked: Annotated[DueAsked, Query()]) -> Response:
        return await judged(request, JSON, question(asked, due=True))

    @app.post("/ledgers/check", **_documented("检查一份台账", ReportJson, ("html", "xlsx"), _ledger_body()))
    async def check_ledger(request: Request, asked: Annotated[LedgerCheckAsked, Query()]) -> Response:
        return await judged(request, OCTETS, question(asked))

    @app.post(
        "/ledgers/due",
        **_documented("列出一份台账里的应办未办", DueListJson, ("html", "xlsx", "ics"), _ledger_body()),
    )
    async def due_of_ledger(request: Request, asked: Annotated[LedgerDueAsked, Query()]) -> Response:
        return await judged(request, OCTETS, question(asked, due=True))

    @app.get("/rules", summary="列出规则", response_model=list[RuleJson], responses=_errors(403, 422))
    def rules(select: Annotated[str, Query(min_length=1, max_length=100)] = "*") -> Response:
        listed = [rule for rule in policies.rules if fnmatch.fnmatchcase(rule.id, select)]
        return JSONResponse([rule_data(policies, rule) for rule in listed])

    @app.get("/schema", summary="各 JSON Schema 的地址", responses=_errors(403))
    def schema_places() -> dict[str, str]:
        return {what: f"/schema/{what}" for what in ("report", "record", "rules")}

    @app.get("/schema/{what}", summary="报告、记录、规则文件的 JSON Schema", responses=_errors(403, 422))
    def schema(
        what: Literal["report", "record", "rules"],
        kind: Annotated[Kind | SkipJsonSchema[None], Query(description="record：只要这一类记录")] = None,
    ) -> dict[str, Any]:
        match what:
            case "report":
                return report_schema()
            case "rules":
                return rule_file_schema()
            case _:
                return record_schema(kind)

    add_page(app, policies, limits)
    _document_records(app)
    return app


async def _body(request: Request, limits: Limits) -> bytes | Answer:
    """The content of a request, or the refusal of one that is too large or too slow.

    Of one that is somewhat too large the rest is let pass, unkept: most clients read no answer before they
    have sent all, and would be told of a broken connection only.
    """
    said = request.headers.get("content-length", "")
    come = int(said) if said.isdigit() else 0
    data = bytearray()
    if come <= LET_PASS * limits.body:
        come = 0
        try:
            async with asyncio.timeout(limits.seconds):
                async for chunk in request.stream():
                    come += len(chunk)
                    if come > LET_PASS * limits.body:
                        break
                    if come <= limits.body:
                        data += chunk
        except TimeoutError:
            return refused(408, "内容没有及时送完")
    if come > limits.body:
        return refused(413, f"内容过大，上限{limits.body // 1_000_000}MB")
    return bytes(data)


# --- what is said where there is no report ------------------------------------------------------------------


async def _bad_parameters(_request: Request, error: RequestValidationError) -> Response:
    problems = (p for p in error.errors() if p["type"] != "none_required")  # the other half of "or nothing"
    return response(refused(422, "；".join(_said_of(problem) for problem in problems)))


def _said_of(problem: dict[str, Any]) -> str:
    """What is wrong with a parameter. What was given is not repeated: it may be the name of a file."""
    name = problem["loc"][1]  # after "query"
    match problem["type"]:
        case "missing":
            return f"缺少参数“{name}”"
        case "extra_forbidden":
            return f"没有参数“{name}”"
        case "literal_error":
            known = re.findall("'([^']+)'", problem["ctx"]["expected"])
            return f"参数“{name}”应为{'、'.join(known)}之一"
        case "bool_parsing":
            return f"参数“{name}”应为 true 或 false"
        case "string_too_long":
            return f"参数“{name}”过长"
        case "string_pattern_mismatch" | "date_from_datetime_parsing" | "date_parsing":
            return f"参数“{name}”应为日期，写成 2026-09-18"
        case _:
            return f"参数“{name}”不能用"


async def _no_such_page(_request: Request, error: HTTPException) -> Response:
    said = {404: "没有这个地址", 405: "这个地址不接受这种请求"}.get(error.status_code, "不能答复")
    made = response(refused(error.status_code, said))
    made.headers.update(error.headers or {})
    return made


# --- what /openapi.json says --------------------------------------------------------------------------------


def _documented(summary: str, model: Any, formats: Collection[str], body: dict[str, Any]) -> dict[str, Any]:
    """How a route that gives a report is declared; ``model`` is what it is as JSON."""
    others = {MEDIA_TYPES[name].partition(";")[0]: {"schema": {"type": "string"}} for name in formats}
    return {
        "summary": summary,
        "response_class": Response,
        "response_model": None,
        "responses": {200: {"model": model, "description": "报告", "content": others}, **_errors(*ERRORS)},
        "openapi_extra": {"requestBody": {"required": True, "content": body}},
    }


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorJson, "description": ERRORS[status]} for status in statuses}


def _ledger_body() -> dict[str, Any]:
    return {OCTETS: {"schema": {"type": "string", "format": "binary"}}}


def _records_body() -> dict[str, Any]:
    one = {"$ref": f"{COMPONENTS}record"}
    many = {"type": "array", "items": one, "minItems": 1}
    kinds = {"type": "array", "items": {"enum": list(KINDS)}}
    batch = {
        "type": "object",
        "properties": {"records": many, "台账完整": kinds},
        "required": ["records"],
        "additionalProperties": False,
    }
    return {JSON: {"schema": {"anyOf": [one, many, batch]}}}


def _document_records(app: FastAPI) -> None:
    """Have ``/openapi.json`` hold the schemas of the records, to which the bodies refer."""
    of_routes = app.openapi

    @cache
    def of_all() -> dict[str, Any]:
        records = record_schema()
        definitions = records.pop("$defs") | {"record": {"oneOf": records["oneOf"]}}
        whole = of_routes()
        placed = json.loads(json.dumps(definitions).replace('"#/$defs/', f'"{COMPONENTS}'))
        whole["components"]["schemas"] |= placed
        return whole

    app.openapi = of_all  # type: ignore[method-assign]
