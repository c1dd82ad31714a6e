"""What a test looks for in a page, and must find."""

from __future__ import annotations

import re


def found(pattern: str | re.Pattern[str], text: str) -> re.Match[str]:
    """Return the first match; fail with the text where there is none."""
    match = re.search(pattern, text)
    assert match, text
    return match
