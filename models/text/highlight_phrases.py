"""Highlights phrases in a comment's HTML, to show its author what a finding is about."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

TAG = re.compile(r"""(<(?:[^>"']|"[^"]*"|'[^']*')*>)""")  # a quoted `>` does not end it


def marked(sanitised: str, passages: Iterable[str]) -> str:
    """Put `<mark>` around each phrase, and around links whose URL contains one.

    Takes the output of `sanitiser.sanitise` and only adds `<mark>` and `</mark>` between tags, so
    that removing them gives back the input.
    """
    escaped = {html.escape(each, quote=False) for each in passages}
    if not escaped:
        return sanitised
    longest_first = sorted(escaped, key=len, reverse=True)
    wanted = re.compile("|".join(map(re.escape, longest_first)))
    return "".join(_marks(TAG.split(sanitised), wanted))


def _marks(parts: list[str], wanted: re.Pattern[str]) -> Iterable[str]:
    in_marked_link = False
    for part in parts:
        if part.startswith("<a ") and wanted.search(part):
            in_marked_link = True
            yield f"<mark>{part}"
        elif part == "</a>" and in_marked_link:
            in_marked_link = False
            yield f"{part}</mark>"
        elif part.startswith("<") or in_marked_link:
            yield part
        else:
            yield wanted.sub(r"<mark>\g<0></mark>", part)
