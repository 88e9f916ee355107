"""Articles as HTML: Markdown without raw HTML, then sanitised, so that no text of an article can run anything (B2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from bot.knowledge.filling import fill

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "br", "hr", "blockquote"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break spaces of French typography
_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str, names: Mapping[str, str]) -> Markup:
    """``text`` as HTML: names filled in as plain text, headings from h2 on, ``aide:slug`` links to ``/aide/slug``."""
    tokens = _reader.parse(_filled(text, names))
    _raise_headings(tokens)
    for token in tokens:
        for child in token.children or ():
            href = child.attrGet("href")
            if child.type == "link_open" and isinstance(href, str) and href.startswith("aide:"):
                child.attrSet("href", "/aide/" + href.removeprefix("aide:"))
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto", "tel"}, link_rel="noopener"
    )
    return Markup(clean)


def to_text(text: str, names: Mapping[str, str], limit: int) -> str:
    """``text`` without its markup, on one line, cut at a word within ``limit`` characters."""
    pieces: list[str] = []
    for token in _reader.parse(_filled(text, names)):
        for child in token.children or ():
            pieces.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
        pieces.append(" ")
    flat = _BLANKS.sub(" ", "".join(pieces)).strip()
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0][: limit - 1].rstrip(" ,;:.") + "…"


def _filled(text: str, names: Mapping[str, str]) -> str:
    # A name is a text: its punctuation must not become Markdown.
    return fill(text, {name: _PUNCTUATION.sub(r"\\\1", value) for name, value in names.items()})


def _raise_headings(tokens: list[Token]) -> None:
    """Articles start at ``###``, their page at h2."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = 2 - min(levels, default=2)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, int(token.tag[1]) + shift)}"
