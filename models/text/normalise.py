"""Normalisation of typed text: NFC, one line ending, no hidden characters."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# The bidirectional controls are those of "Trojan Source" (CVE-2021-42574); the marks that Hebrew
# and Arabic need (U+200E, U+200F) are kept.
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters except tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\u206a-\u206f\ufff9-\ufffb"  # deprecated format characters, interlinear annotations
    "\ud800-\udfff"  # lone surrogates, not encodable as UTF-8
    "\ufeff\ufdd0-\ufdef\ufffe\uffff"  # byte order mark, noncharacters
    + "".join(f"{chr(end - 2)}{chr(end - 1)}" for end in range(0x20000, 0x120000, 0x10000))
    + "]"
)

_MAX_MARKS = 30  # consecutive combining marks: stream-safe limit of UAX #15, section 13

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # invisible letters and signs


def normalise(text: str) -> str:
    """Return the text in NFC, with LF line endings and without hidden characters.

    Runs in linear time for any input.
    """
    text = _HIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    """Drop combining marks beyond the limit, because NFC sorts each run in quadratic time."""
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def has_words(text: str) -> bool:
    """Return whether the text contains anything visible: a letter, digit, mark, sign or emoji."""
    return any(unicodedata.category(each)[0] in "LNPS" and each not in _BLANK for each in text)
