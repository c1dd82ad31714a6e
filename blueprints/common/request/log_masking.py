"""Log masking: no email address leaves the process in a log line, whoever writes it.

Three layers: messages are masked when the log record is created, before any handler sees it; so are
tracebacks; and so is everything else written to stderr.
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
MAX_LOCAL_PART = 400  # characters of an escaped part before or after the @

AT = re.compile(
    r"[@＠﹫]|%(?:25)*40|%(?:25)*ef%(?:25)*(?:bc%(?:25)*a0|b9%(?:25)*ab)|[\\%]+u0040|\\+x40|=40"
    r"|&(?:#0*64|#x0*40|commat);",
    re.I,
)
AT_CHARACTERS = re.compile(r"[@＠﹫%\\=&]")  # the first character of every way to write an @
DELIMITERS = ' \t\r\n<>"(),;'  # characters before an address
HOST = re.compile(r"[^\s@<>\"'(),;]{1,400}|\[[^\]\s]{1,60}\]")
DOT = re.compile(
    r"\.|%(?:25)*2e|%(?:25)*(?:e3%(?:25)*80%(?:25)*82|ef%(?:25)*(?:bc%(?:25)*8e|bd%(?:25)*a1))"
    r"|[\\%]+u002e|\\+x2e|=2e|[。．｡]|&(?:#0*46|#x0*2e|period)",
    re.I,
)
LETTER = re.compile(r"[^\W\d_]|\[")


def mask(text: str) -> str:
    """Replace every email address in the text by `MASK`, also if it is escaped for a URL, JSON,
    HTML, MIME or Python."""
    return "".join(_pieces(text)) if AT_CHARACTERS.search(text) else text


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for at in AT.finditer(text):
        after = HOST.match(text, at.end()) if at.start() >= end else None
        if after and _is_host(after[0]):
            begin = _local_part_start(text, max(end, at.start() - MAX_LOCAL_PART), at.start())
            if begin < at.start():
                yield text[end:begin] + MASK
                end = after.end()
    yield text[end:]


def _local_part_start(text: str, first: int, at: int) -> int:
    """Return where the part before an @ starts; it may be a quoted string."""
    if text[first:at].endswith('"'):
        return max(text.rfind('"', first, at - 1), first)
    return max(first, *(text.rfind(each, first, at) + 1 for each in DELIMITERS))


def _is_host(text: str) -> bool:
    return text.startswith("[") or bool(DOT.search(text) and LETTER.search(text))


class MaskedRecord(logging.LogRecord):
    """A log record with one masked message and no arguments left to format."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.msg, self.args = mask(_message(self)), ()
        self.stack_info = mask(self.stack_info) if self.stack_info else None
        if self.exc_info:
            self.exc_text = mask(_traceback(self))
            self.exc_info = None  # or another formatter would format it again


def _message(record: logging.LogRecord) -> str:
    """Return the message; if its arguments can't be formatted, what can be said without them."""
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


def mask_logs_and_stderr() -> None:
    """Mask this process's log records and stderr from now on. Calling it twice is harmless."""
    logging.setLogRecordFactory(MaskedRecord)
    if not isinstance(sys.stderr, SafeStream):
        sys.stderr = SafeStream(sys.stderr, clean=mask)


def disable_core_dumps() -> None:
    """Disable core dumps, whose memory may contain submitted forms."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
