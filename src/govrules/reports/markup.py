"""HTML by functions: what is text is escaped, so nothing from a record can become markup."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files

from govrules.reports.text import VISIBLE


class Markup(str):
    """HTML that is already escaped; only :func:`element` and :func:`joined` make it."""

    __slots__ = ()


def text(said: str) -> Markup:
    """Text as HTML, every mark and quote escaped, with U+FFFD for a character that steers."""
    return said if isinstance(said, Markup) else Markup(escape(said.translate(VISIBLE), quote=True))


def joined(parts: Iterable[str]) -> Markup:
    """The parts one after another."""
    return Markup("".join(text(part) for part in parts))


def element(name: str, /, *children: str, **attributes: str | bool) -> Markup:
    """An element; an attribute ``class_`` is ``class``, ``data_unit`` is ``data-unit``, True has no value."""
    given = []
    for key, value in attributes.items():
        written = key.rstrip("_").replace("_", "-")
        if value is True:
            given.append(f" {written}")
        elif value is not False:
            given.append(f' {written}="{text(value)}"')
    return Markup(f"<{name}{''.join(given)}>{joined(children)}</{name}>")


def page(title: str, *body: str) -> str:
    """A whole document in one file: style and script stand in it, and nothing else may be loaded or run."""
    style, script = _own()
    allowed = allowed_content()
    rules = (
        f"default-src 'none'; img-src data:; style-src {allowed[0]}; script-src {allowed[1]}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{text(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        f"{joined(body)}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def allowed_content() -> tuple[str, str]:
    """The style and the script of a page, as sources of a Content-Security-Policy.

    Whoever shows a page inside another one has to allow them there, too.
    """
    style, script = _own()
    return f"'{_hash(style)}'", f"'{_hash(script)}'"


def _own() -> tuple[str, str]:
    """The style and the script that stand in every page."""
    style, script = (
        files("govrules.reports").joinpath(name).read_text(encoding="utf-8")
        for name in ("page.css", "page.js")
    )
    return style, script


def _hash(content: str) -> str:
    """The source of a Content-Security-Policy that allows exactly this content."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
