"""What is written for those who read the source, and left out of what is sent.

Only templates and sheets pass here, when they are read: never a word that a person typed.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

INDENT = re.compile(r"(?<=\n)[ \t]+")

STRING = r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'"
COMMENT = r"/\*.*?\*/"
SPACE = rf"(?:{COMMENT})*\s(?:\s|{COMMENT})*"  # comments too, where there is space anyway
TOKEN = re.compile(rf"({STRING})|{SPACE}|({COMMENT})", re.S)


class Unindented(Extension):
    """Templates without the space that lines begin with; they stay the lines they are."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source as Jinja compiles it."""
        return INDENT.sub("", source)


def lean_sheet(sheet: bytes) -> bytes:
    """A sheet without comments and indents; strings, and comments that touch words, stay."""
    kept = TOKEN.sub(lambda found: found[1] or found[2] or " ", sheet.decode())
    return kept.strip().encode()
