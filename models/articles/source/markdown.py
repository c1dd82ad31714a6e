"""Markdown of articles: CommonMark without raw HTML, plus tables, citations and callouts.

Citations are footnotes; callouts are block quotes that start with a bold “Warning:” or “Note:”.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

CALLOUT = re.compile(
    r"(?:(?P<warning>Warning|Warnung|Achtung|Advertencia|Avertissement|Attention|تحذير)"
    r"|(?P<note>Note|Hinweis|Nota|Remarque|ملاحظة))\s?:"
)


def parse(text: str, env: dict[str, Any] | None = None) -> list[Token]:
    """Parse Markdown; footnotes stay in place and are numbered in `env`."""
    return _MARKDOWN.parse(text, env)


def render(tokens: Sequence[Token]) -> str:
    """Return tokens as HTML."""
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()


def line(block: Token, first_line: int) -> int:
    """Return the line on which a block begins."""
    return first_line + (block.map[0] if block.map else 0)


def inlines(tokens: Sequence[Token], *, first_line: int = 1) -> Iterator[tuple[int, Token]]:
    """Yield every inline token with its line."""
    for block in tokens:
        at = line(block, first_line)
        for piece in block.children or ():
            yield at, piece
            at += piece.type in {"softbreak", "hardbreak"}


def plain(heading: Token) -> str:
    """Return the text of a heading without markup."""
    pieces = heading.children or ()
    return "".join(" " if one.type == "softbreak" else one.content for one in pieces).strip()


def _callouts(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        kind = _callout_kind(state.tokens[index : index + 3])
        if kind:
            after = state.tokens[index + 1 :]
            closing = next(one for one in after if one.nesting == -1 and one.level == token.level)
            token.tag = closing.tag = "aside"
            token.attrSet("class", f"callout callout-{kind}")


def _callout_kind(tokens: Sequence[Token]) -> str | None:
    if [token.type for token in tokens] != ["blockquote_open", "paragraph_open", "inline"]:
        return None
    pieces = [piece for piece in tokens[2].children or () if piece.type != "text" or piece.content]
    begins_bold = len(pieces) > 1 and pieces[0].type == "strong_open"
    label = CALLOUT.match(pieces[1].content) if begins_bold else None
    return label.lastgroup if label else None


def _links(state: StateCore) -> None:
    """Send no referrer to other sites, wherever the HTML ends up."""
    for _, piece in inlines(state.tokens):
        if piece.type == "link_open" and str(piece.attrGet("href")).startswith("http"):
            piece.attrSet("rel", "noopener noreferrer")


def _cells(state: StateCore) -> None:
    """Align cells by class, because the Content-Security-Policy forbids inline styles."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrSet("class", f"align-{str(style).rpartition(':')[2]}")
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _render_citation(_renderer: RendererHTML, tokens: Any, index: int, *_rest: Any) -> str:
    number, label, place = (tokens[index].meta[key] for key in ("id", "label", "subId"))
    link = f'<a id="fnref-{label}-{place + 1}" href="#fn-{label}"'
    link += f' aria-label="Reference {number + 1}">[{number + 1}]</a>'
    return f'<sup class="citation">{link}</sup>'


def _render_table_open(renderer: RendererHTML, tokens: Any, index: int, *rest: Any) -> str:
    box = '<div class="table-scroll" role="region" aria-label="Table" tabindex="0">\n'
    return box + renderer.renderToken(tokens, index, *rest)


def _render_table_close(renderer: RendererHTML, tokens: Any, index: int, *rest: Any) -> str:
    return renderer.renderToken(tokens, index, *rest) + "</div>\n"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
_MARKDOWN.core.ruler.push("callouts", _callouts)
_MARKDOWN.core.ruler.push("links", _links)
_MARKDOWN.core.ruler.push("cells", _cells)
_MARKDOWN.add_render_rule("footnote_ref", _render_citation)
_MARKDOWN.add_render_rule("table_open", _render_table_open)
_MARKDOWN.add_render_rule("table_close", _render_table_close)
