"""What stands before every answer: who may ask, how many at once, what a browser may do with it, the log.

The log has the number of a request, its route, status and time: no file name, no text of a record.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from itertools import count
from threading import BoundedSemaphore
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govrules.serve.answers import Answer, refused

LOGGER = logging.getLogger("govrules.serve")
NUMBER = "govrules.number"
"""Under which a scope holds the number of its request."""
OWN_SITE = ("same-origin", "none")
"""What a browser says of a request that no other site caused."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer carries, unless it says otherwise itself."""


class Door:
    """The outermost layer of the service. ``places``: how many POST requests may be under way."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], places: int):
        self._app = app
        self._hosts = hosts
        self._places = BoundedSemaphore(places)
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, from its first byte to the last of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, since, status = f"{next(self._numbers):06}", monotonic(), 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        scope[NUMBER] = number
        try:
            await self._enter(scope, receive, numbered)
        except ClientDisconnect:
            status = status or 499  # nobody is there to be told; the number is what servers log for it
        except Exception as error:
            LOGGER.error("%s %s", number, type(error).__name__)
            if not status:
                await response(refused(500, "程序内部错误，什么也没有判定"))(scope, receive, numbered)
        route = getattr(scope.get("route"), "path", "-")
        LOGGER.info("%s %s %s %d %.0fms", number, scope["method"], route, status, (monotonic() - since) * 1e3)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if said := self._foreign(headers, scope["method"]):
            await response(refused(403, said))(scope, receive, send)
        elif scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif not self._places.acquire(blocking=False):
            await response(refused(503, "正忙，请稍后再试"))(scope, receive, send)
        else:  # the place is kept until the answer is sent, so that answers do not pile up
            try:
                await self._app(scope, receive, send)
            finally:
                self._places.release()

    def _foreign(self, headers: Headers, method: str) -> str:
        """Why a request comes from where it must not, or "".

        A site that has its own name resolve to this machine is told by the name; a page of another site
        that posts to this one by the origin that its browser adds.
        """
        hosts = headers.getlist("host")
        host = hosts[0] if len(hosts) == 1 else ""
        if _without_port(host) not in self._hosts:
            return "只答复发往本机地址的请求"
        if method in ("GET", "HEAD"):
            return ""
        origins = headers.getlist("origin")
        own = all(origin.partition("://")[2] == host for origin in origins)
        if not own or headers.get("sec-fetch-site", "none") not in OWN_SITE:
            return "不接受别的网站发来的请求"
        return ""


def response(answer: Answer) -> Response:
    """An answer as a response."""
    return Response(answer.body, answer.status, media_type=answer.media_type)


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
