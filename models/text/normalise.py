"""The words a person typed, as they are kept: one spelling, one line end, nothing hidden."""

import re
import unicodedata

# Every way of ending a line that a keyboard, a clipboard or another system leaves behind.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# Never typed to be read. The bidirectional embeddings, overrides and isolates are those of
# "Trojan Source" (CVE-2021-42574); the marks that Hebrew and Arabic need (U+200E, U+200F) stay.
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\u206a-\u206f\ufff9-\ufffb"  # deprecated format characters, interlinear annotations
    "\ud800-\udfff"  # halves of a surrogate pair: no UTF-8 exists for them
    "\ufeff\ufdd0-\ufdef\ufffe\uffff"  # byte order mark, noncharacters, those of each plane
    + "".join(f"{chr(end - 2)}{chr(end - 1)}" for end in range(0x20000, 0x120000, 0x10000))
    + "]"
)

_MOST_MARKS = 30  # combining marks on one letter: the stream-safe limit of UAX #15, section 13

_LOOK_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def normalise(text: str) -> str:
    """Return the text in NFC, its lines ended by a line feed, without hidden characters.

    Takes time linear in the length, whatever the text.
    """
    text = _HIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    """Drop the marks past the limit: NFC sorts each run, in time quadratic in its length."""
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def has_words(text: str) -> bool:
    """Tell whether there is anything to see: a letter, a digit, a mark, a sign or a picture."""
    return any(unicodedata.category(each)[0] in "LNPS" and each not in _LOOK_EMPTY for each in text)
