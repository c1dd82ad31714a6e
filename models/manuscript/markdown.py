"""The Markdown that articles are written in: CommonMark without raw HTML, plus tables,
numbered citations, and block quotes that begin with a bold “Warning:” or “Note:”."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

CALLOUTS = {  # what a call-out begins with, in whatever language, and its kind
    "warning": [
        "Warning",
        "Warnung",
        "Achtung",
        "Advertencia",
        "Avertissement",
        "Attention",
        "تحذير",
    ],
    "note": ["Note", "Hinweis", "Nota", "Remarque", "ملاحظة"],
}
KINDS = {word: kind for kind, words in CALLOUTS.items() for word in words}
CALLOUT = re.compile(rf"({'|'.join(KINDS)})\s?:")


def parse(text: str) -> list[Token]:
    """Read Markdown into tokens; definitions of references stay where they were written."""
    return _MARKDOWN.parse(text)


def render(tokens: Sequence[Token]) -> str:
    """Give tokens as HTML; every citation among them must have been numbered."""
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()


def inlines(tokens: Sequence[Token], *, first_line: int) -> Iterator[tuple[int, Token]]:
    """Walk every piece of running text with the line it stands on."""
    for block in tokens:
        line = first_line + (block.map[0] if block.map else 0)
        for piece in block.children or ():
            yield line, piece
            line += piece.type in {"softbreak", "hardbreak"}


def plain(heading: Token) -> str:
    """Give the words of a heading without their markup."""
    words = (
        " " if piece.type == "softbreak" else piece.content for piece in heading.children or ()
    )
    return "".join(words).strip()


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    for name, rule in {"callouts": _callouts, "links": _links, "cells": _cells}.items():
        markdown.core.ruler.push(name, rule)
    markdown.add_render_rule("footnote_ref", _render_citation)
    markdown.add_render_rule("table_open", _render_table_open)
    markdown.add_render_rule("table_close", _render_table_close)
    return markdown


def _callouts(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        kind = _callout_kind(state.tokens[index : index + 3])
        if kind:
            token.tag = _closing(state.tokens, index).tag = "aside"
            token.attrSet("class", f"callout callout-{kind}")


def _callout_kind(tokens: Sequence[Token]) -> str:
    if [token.type for token in tokens] != ["blockquote_open", "paragraph_open", "inline"]:
        return ""
    pieces = [piece for piece in tokens[2].children or () if piece.type != "text" or piece.content]
    begins_bold = len(pieces) > 1 and pieces[0].type == "strong_open"
    label = CALLOUT.match(pieces[1].content) if begins_bold else None
    return KINDS[label[1]] if label else ""


def _closing(tokens: Sequence[Token], opening: int) -> Token:
    level = tokens[opening].level
    return next(one for one in tokens[opening + 1 :] if one.nesting == -1 and one.level == level)


def _links(state: StateCore) -> None:
    """Keep other sites from learning what was read here, wherever the HTML ends up."""
    for _, piece in inlines(state.tokens, first_line=1):
        if piece.type == "link_open" and str(piece.attrGet("href")).startswith("http"):
            piece.attrSet("rel", "noopener noreferrer")


def _cells(state: StateCore) -> None:
    """Say alignment with a class: the Content-Security-Policy forbids inline style."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrSet("class", f"align-{str(style).rpartition(':')[2]}")
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _render_citation(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    number, anchor, place = (tokens[index].meta[key] for key in ("number", "anchor", "place"))
    link = f'<a id="{place}" href="#{anchor}" aria-label="Reference {number}">[{number}]</a>'
    return f'<sup class="citation">{link}</sup>'


def _render_table_open(renderer: RendererHTML, tokens: Any, index: int, *rest: Any) -> str:
    box = '<div class="table-scroll" role="region" aria-label="Table" tabindex="0">\n'
    return box + renderer.renderToken(tokens, index, *rest)


def _render_table_close(renderer: RendererHTML, tokens: Any, index: int, *rest: Any) -> str:
    return renderer.renderToken(tokens, index, *rest) + "</div>\n"


_MARKDOWN = _markdown()
