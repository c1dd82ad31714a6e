"""Somebody who goes through the site over HTTP, reads every page and presses its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import requests

LONGEST_WAIT = 60  # seconds
Fields = dict[str, str]


class Page(NamedTuple):
    """What was answered: where it came from in the end, with which status, and its HTML."""

    path: str
    status: int
    html: str

    @property
    def forms(self) -> Iterator[Element]:
        """Its forms."""
        yield from html5lib.parse(self.html, namespaceHTMLElements=False).iter("form")

    def form(self, ends: str) -> Element:
        """Its first form whose address ends so."""
        found = [each for each in self.forms if each.attrib["action"].endswith(ends)]
        assert found, f"no form to {ends} on {self.path} ({self.status})"  # noqa: S101
        return found[0]


class Visitor:
    """A browser with a jar of cookies of its own."""

    def __init__(self, origin: str) -> None:
        self.origin, self.session = origin, requests.Session()
        self.session.headers["Sec-Fetch-Site"] = "same-origin"
        self.session.headers["Referer"] = f"{origin}/"
        self.session.headers["Connection"] = "close"  # as the site does after too large a form

    def open(self, path: str) -> Page:
        return self._page(self.session.get(urljoin(self.origin, path), timeout=LONGEST_WAIT))

    def send(self, path: str, fields: Fields) -> Page:
        url = urljoin(self.origin, path)
        return self._page(self.session.post(url, data=fields, timeout=LONGEST_WAIT))

    def press(self, form: Element, **typed: str) -> Page:
        """Send a form with what it holds already and what is typed into it."""
        return self.send(form.attrib["action"], {**held(form), **typed})

    def sign_in(self, email: str, password: str) -> Page:
        """Come to the desk."""
        form = next(each for each in self.open("/login").forms if "password" in typed_into(each))
        return self.press(form, email=email, password=password)

    def approve_all(self) -> int:
        """Approve whatever waits; tell how much that was."""
        approved = 0
        while forms := [each for each in self.open("/moderation/").forms if decides(each)]:
            for form in forms:
                self.press(form, decision="approve")
            approved += len(forms)
        return approved

    def _page(self, answer: requests.Response) -> Page:
        return Page(answer.url.removeprefix(self.origin), answer.status_code, answer.text)


def held(form: Element) -> Fields:
    """The hidden fields of a form."""
    hidden = [each for each in form.iter("input") if each.get("type") == "hidden"]
    return {each.attrib["name"]: each.get("value", "") for each in hidden}


def typed_into(form: Element) -> set[str]:
    """The names of the fields of a form that are seen."""
    return {each.get("name", "") for each in form.iter("input") if each.get("type") != "hidden"}


def decides(form: Element) -> bool:
    """Whether the form approves one comment."""
    buttons = [(each.get("name"), each.get("value")) for each in form.iter("button")]
    return ("decision", "approve") in buttons and bool(re.search(r"/\d+/", form.attrib["action"]))
