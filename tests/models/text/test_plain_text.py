"""The words of a piece of HTML: what a reader sees of it, in one line."""

from __future__ import annotations

import pytest

from models.text.plain_text import plain_text

READ = {
    "<p>One.</p><p>Two.</p>": "One. Two.",
    "<ul><li>One</li><li>Two</li></ul>": "One Two",
    "One<br>Two": "One Two",
    "<b>un</b>do H<sub>2</sub>O": "undo H2O",
    "5 &lt; 6 &amp; &quot;so&quot;": '5 < 6 & "so"',
    '<a href="/x" title="a > b">Link</a>': "Link",
    'Said.<sup class="citation"><a href="#fn-1">[1]</a></sup> And 10<sup>2</sup>': "Said. And 102",
    "": "",
}


@pytest.mark.parametrize("html", READ)
def test_html_is_read_as_a_reader_sees_it(html: str) -> None:
    assert plain_text(html) == READ[html]
