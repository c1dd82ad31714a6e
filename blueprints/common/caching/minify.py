"""Minification of templates and stylesheets when they are loaded, never of submitted text."""

from __future__ import annotations

import re

from jinja2.ext import Extension

INDENT = re.compile(r"(?<=\n)[ \t]+")

STRING = r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'"
COMMENT = r"/\*.*?\*/"
SPACE = rf"(?:{COMMENT})*\s(?:\s|{COMMENT})*"  # with comments, if there is white space anyway
TOKEN = re.compile(rf"({STRING})|{SPACE}|({COMMENT})", re.S)


class StripIndentation(Extension):
    """Jinja extension that strips the indentation of template lines."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source as Jinja compiles it."""
        return INDENT.sub("", source)


def minify_css(sheet: bytes) -> bytes:
    """Strip comments and indentation from a stylesheet; strings stay, and so do comments between
    two words."""
    kept = TOKEN.sub(lambda found: found[1] or found[2] or " ", sheet.decode())
    return kept.strip().encode()
