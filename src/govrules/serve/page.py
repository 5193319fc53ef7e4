"""The page: one HTML, one style, one script, all from this package; nothing is loaded from anywhere else."""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

from govrules.ledgers.files import DRAFTS_BY_NAME, SUFFIXES
from govrules.models import KINDS
from govrules.policies.rules import Policies
from govrules.reports.markup import allowed_content, element, joined, text
from govrules.serve.answers import Limits


def add_page(app: FastAPI, policies: Policies, limits: Limits) -> None:
    """Have ``app`` serve the page."""
    html = _read("page.html")
    for mark, filling in _fillings(policies, limits).items():
        html = html.replace(f"{{{{{mark}}}}}", filling)
    headers = {"Content-Security-Policy": _allowed()}
    style, script = _read("page.css"), _read("page.js")

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return HTMLResponse(html, headers=headers)

    @app.get("/page.css", include_in_schema=False)
    def page_style() -> Response:
        return Response(style, media_type="text/css")

    @app.get("/page.js", include_in_schema=False)
    def page_script() -> Response:
        return Response(script, media_type="text/javascript")


def _fillings(policies: Policies, limits: Limits) -> dict[str, str]:
    """What stands where the page has a name in double braces."""
    return {
        "policies": text(f"{policies.title} {policies.version}"),
        "kinds": joined(element("option", kind.title, value=name) for name, kind in KINDS.items()),
        "suffixes": text(",".join((*SUFFIXES, *DRAFTS_BY_NAME))),
        "most_bytes": str(limits.body),
        "most_megabytes": str(limits.body // 1_000_000),
    }


def _allowed() -> str:
    """The page runs its own script and shows a report, which runs the one that every report has.

    The base ``about:`` is that of the frame, so that a link within the report stays within it.
    """
    style, script = allowed_content()
    return (
        f"default-src 'none'; style-src 'self' {style}; script-src 'self' {script}; connect-src 'self'; "
        "img-src data:; frame-src 'self'; base-uri about:; form-action 'none'; frame-ancestors 'none'"
    )


def _read(name: str) -> str:
    return files("govrules.serve").joinpath(name).read_text(encoding="utf-8")
