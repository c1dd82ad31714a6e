"""Masking: no address leaves the process by a log, whoever writes the line and however.

Three nets, one behind the other: what any logger is told is masked when the record is made, before
a handler of anybody sees it; so is a traceback; and so is whatever else is written to stderr.
"""

from __future__ import annotations

import logging
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from blueprints.common.request.safe_stream import SafeStream

MASK = "[address]"
LONGEST = 400  # characters before or behind the @, each perhaps written as five

AT = re.compile(
    r"[@＠﹫]|%(?:25)*40|%(?:25)*ef%(?:25)*(?:bc%(?:25)*a0|b9%(?:25)*ab)|[\\%]+u0040|\\+x40|=40"
    r"|&(?:#0*64|#x0*40|commat);",
    re.I,
)
BEGINS = re.compile(r"[@＠﹫%\\=&]")  # what each way to write an @ begins with
ENDS = ' \t\r\n<>"(),;'  # what stands before an address and is no part of it
AFTER = re.compile(r"[^\s@<>\"'(),;]{1,400}|\[[^\]\s]{1,60}\]")
DOT = re.compile(
    r"\.|%(?:25)*2e|%(?:25)*(?:e3%(?:25)*80%(?:25)*82|ef%(?:25)*(?:bc%(?:25)*8e|bd%(?:25)*a1))"
    r"|[\\%]+u002e|\\+x2e|=2e|[。．｡]|&(?:#0*46|#x0*2e|period)",
    re.I,
)
LETTER = re.compile(r"[^\W\d_]|\[")


def mask(text: str) -> str:
    """The text with `MASK` for everything in it that reads as an address, also where it is
    escaped: for a URL, JSON, HTML, a mail, or by Python."""
    return "".join(_pieces(text)) if BEGINS.search(text) else text


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for at in AT.finditer(text):
        after = AFTER.match(text, at.end()) if at.start() >= end else None
        if after and _is_host(after[0]):
            begin = _begin(text, max(end, at.start() - LONGEST), at.start())
            if begin < at.start():
                yield text[end:begin] + MASK
                end = after.end()
    yield text[end:]


def _begin(text: str, first: int, at: int) -> int:
    """Where the part before an @ begins; it may be a phrase in quotes."""
    if text[first:at].endswith('"'):
        return max(text.rfind('"', first, at - 1), first)
    return max(first, *(text.rfind(each, first, at) + 1 for each in ENDS))


def _is_host(text: str) -> bool:
    return text.startswith("[") or bool(DOT.search(text) and LETTER.search(text))


class MaskedRecord(logging.LogRecord):
    """What a logger is told: one string, in which nothing is left to format."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.msg, self.args = mask(_message(self)), ()
        self.stack_info = mask(self.stack_info) if self.stack_info else None
        if self.exc_info:
            self.exc_text = mask(_traceback(self))
            self.exc_info = None  # or a formatter of somebody else's would write it anew


def _message(record: logging.LogRecord) -> str:
    """The message; where its values raise when they are written, what can be said without them."""
    with suppress(Exception):
        return record.getMessage()
    with suppress(Exception):
        return f"{record.msg!r} {record.args!r}"
    return f"a message that can't be written, from {record.pathname}:{record.lineno}"


def _traceback(record: logging.LogRecord) -> str:
    try:
        return logging.Formatter().formatException(record.exc_info)  # type: ignore[arg-type]
    except Exception as error:
        return f"a traceback that can't be written: {type(error).__name__}"


def mask_everything() -> None:
    """Mask what this process logs from now on, and what it writes to stderr; twice is once."""
    logging.setLogRecordFactory(MaskedRecord)
    if not isinstance(sys.stderr, SafeStream):
        sys.stderr = SafeStream(sys.stderr, clean=mask)


def dump_no_memory() -> None:
    """Let a process that crashes leave no picture of its memory, where a form may still lie."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
