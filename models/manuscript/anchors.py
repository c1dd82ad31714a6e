"""Readable names for the places in a page, each given once."""

import re
import unicodedata

from models.manuscript.document import FAQS, NUTSHELL, REFERENCES

FOREIGN = ("comment", "respond", "fn")  # beginnings that belong to the thread and the references
ON_EVERY_PAGE = {"main", "content", "contents", "top", "name", "email", "parent", "preview"}


class Anchors:
    """The anchors of one page. The same titles in the same order get the same names."""

    def __init__(self) -> None:
        self._taken = {NUTSHELL.anchor, FAQS.anchor, REFERENCES.anchor, *ON_EVERY_PAGE}

    def __contains__(self, anchor: str) -> bool:
        return anchor in self._taken

    def name(self, title: str) -> str:
        """Make a name from a title in any script; a title met before gets a number."""
        slug = self._slug(title)
        name, count = slug, 1
        while name in self._taken:
            count += 1
            name = f"{slug}-{count}"
        self._taken.add(name)
        return name

    @staticmethod
    def _slug(title: str) -> str:
        words = re.sub(r"['’]", "", unicodedata.normalize("NFC", title).lower())
        slug = re.sub(r"[\W_]+", "-", words).strip("-") or "section"
        return f"section-{slug}" if slug.startswith(FOREIGN) else slug
