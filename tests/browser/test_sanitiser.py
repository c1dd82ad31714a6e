"""Sanitised hostile comments in a real browser, with no Content-Security-Policy to save it."""

import re
from itertools import product

import pytest
from playwright.sync_api import Browser, Dialog, Route

from models.text.comment_html.links import is_followable
from models.text.sanitiser import sanitise
from tests.support import corpora
from tests.support.pathological_inputs import SHAPES

SITE = "http://comments.test/"
BATCH = 500  # comments on one page

# Follows each link and touches everything. A link to another page is only counted: where it leads
# is read as the browser parsed it. Any other address is let happen, and would be seen.
TOUCH_EVERYTHING = """
async () => {
  const schemes = new Set();
  addEventListener("click", (event) => {
    const scheme = event.target.closest("a")?.protocol;
    schemes.add(scheme);
    if (["http:", "https:", "mailto:"].includes(scheme)) event.preventDefault();
  });
  for (const element of document.querySelectorAll(".comment *")) {
    element.focus();
    for (const name of ["mouseover", "mouseenter", "pointerdown", "load", "error"])
      element.dispatchEvent(new Event(name, { bubbles: true }));
    if (element.matches("a, form, button, input, area, svg *, math *")) element.dispatchEvent(
      new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  return [...schemes];
}
"""

PARSE = """
(addresses) => addresses.map((address) => {
  try {
    const url = new URL(address, "http://comments.test/base");
    return [url.protocol, url.host];
  } catch { return null; }
})
"""


class Watched:
    """A page that notes whatever happens on it; nothing on it may reach the network."""

    def __init__(self, browser: Browser, comments: list[str]) -> None:
        self.happened: list[str] = []
        self._html = _page(comments)
        self._page = browser.new_page()
        self._page.route("**/*", self._answer)
        self._page.on("dialog", self._dismiss)
        self._page.on("console", lambda message: self.happened.append(f"console: {message.text}"))
        self._page.on("pageerror", lambda error: self.happened.append(f"error: {error}"))
        self._page.on("popup", lambda _: self.happened.append("popup"))
        self._page.on("download", lambda _: self.happened.append("download"))

    def _answer(self, route: Route) -> None:
        if route.request.url == SITE and not route.request.redirected_from:
            route.fulfill(content_type="text/html; charset=utf-8", body=self._html)
        else:
            self.happened.append(f"request: {route.request.url}")
            route.abort()

    def _dismiss(self, dialog: Dialog) -> None:
        self.happened.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def touch_everything(self) -> set[str]:
        """Return the schemes of the links that were clicked."""
        self._page.goto(SITE)
        schemes = self._page.evaluate(TOUCH_EVERYTHING)
        if self._page.locator("body > #sentinel").count() != 1:
            self.happened.append("the page was replaced or broken out of")
        self._page.close()
        return set(schemes)


def _page(comments: list[str]) -> str:
    shown = "\n".join(f'<div class="comment">{html}</div>' for html in comments)
    return f'<!DOCTYPE html><meta charset="utf-8"><body>{shown}<p id="sentinel">after</p>'


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='javascript:document.write(1)'>a</a>",
        "<b onmouseover=alert(1)>a</b>",
        "<svg onload=alert(1)>",
        "</div></body><plaintext>",
    ],
)
def test_the_watch_sees_what_is_not_sanitised(browser: Browser, hostile: str) -> None:
    page = Watched(browser, [hostile])

    page.touch_everything()

    assert page.happened


def test_sanitised_collections_run_nothing_and_replace_nothing(browser: Browser) -> None:
    hostile = [text for found in corpora.strings_or_skip().values() for text in found]
    results = sorted({sanitise(text) for text in [*hostile, *SHAPES.values()]})
    schemes = set[str]()

    happened: list[str] = []
    for first in range(0, len(results), BATCH):
        page = Watched(browser, results[first : first + BATCH])
        schemes |= page.touch_everything()
        happened += page.happened

    assert happened == []
    assert schemes <= {"http:", "https:", "mailto:"}
    assert "http:" in schemes


# fmt: off
SCHEMES = ["http", "HTTPS", "mailto", "javascript", "data", "vbscript", "\x01http", "ht\ttp", ""]
SEPARATORS = ["://", ":", ":/", "//", ":\\\\", ":///", "://user@", "://a@", ":\t//", "::"]
HOSTS = [
    "a.org", "a", "1", "a@b.org", "1.2.3.4", "0x7f.1", "a.org:8080", "a.org:99999", "bücher.de",
    "xn--bcher-kva.de", "a\u3002org", "\u2100.org", "a\u00adb.org", "faß.de", "[::1]", "a_b.c", "",
]
RESTS = [
    "", "/", "/b?c=d#e", "\\@c.org", "@c.org", "?cc=b@c.org", "/\u202e", "%2f@c.org", "/b/é", "#",
    " ",
]
PUNYCODE = {"bücher.de": "xn--bcher-kva.de", "faß.de": "xn--fa-hia.de"}
# fmt: on


def test_an_address_is_judged_as_the_browser_parses_it(browser: Browser) -> None:
    written = ["".join(parts) for parts in product(SCHEMES, SEPARATORS, HOSTS, RESTS)]
    followable = [address for address in written if is_followable(address)]
    page = browser.new_page()

    parsed = page.evaluate(PARSE, followable)
    page.close()

    assert len(followable) > 100
    assert [pair for pair in zip(followable, parsed, strict=True) if not _agrees(*pair)] == []


def _agrees(address: str, parsed: list[str] | None) -> bool:
    """Tell whether the browser found the scheme and host that a reader of the text sees."""
    parts = re.fullmatch(r"(\w+):(?://([^/?#]+))?.*", address)
    if not parts:
        return False
    scheme, host = parts.groups()
    return parsed == [f"{scheme.lower()}:", PUNYCODE.get(host, host or "")]
