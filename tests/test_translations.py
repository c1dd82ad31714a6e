"""The catalogues of translations: whole, exact, and compiled; and no sentence that they miss."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from config import ROOT

FOLDERS = sorted((ROOT / "translations").glob("*/LC_MESSAGES"))
LANGUAGES = [each.parent.name for each in FOLDERS]
PLACE = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+")
NOT_YET = ()

FILTERS = ("said", "day", "moment", "rfc3339", "article_html", "decision_title", "status_title")
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
ENVIRONMENT.filters.update(dict.fromkeys(FILTERS, str))
SAYS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SEEN = {"aria-label", "title", "alt", "placeholder", "data-said", "data-left", "data-over"}
SENTENCE = re.compile(r"^[A-Z][a-z]+|[a-z]{2,} [a-z]{2,}")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # of a macro that writes no more than that
NO_SENTENCE = re.compile(r"^[A-Za-z]+[/:;.-]|\.html$|^%|=")


def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES/messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def messages(language: str) -> list[Message]:
    return [each for each in catalogue(language) if each.id]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence of the code and the templates, gathered now."""
    found = tmp_path_factory.mktemp("sentences") / "messages.pot"
    subprocess.run([ROOT / "tools/translations.sh", "extract", found], check=True)
    return read_po(io.BytesIO(found.read_bytes()))


def forms(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else [*said]


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else [*message.id]


def test_german_spanish_and_french_are_spoken() -> None:
    assert LANGUAGES == ["de", "es", "fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_the_sentences_there_are(language: str, sentences: Catalog) -> None:
    present = {each.id for each in sentences if each.id}

    assert {each.id for each in messages(language)} == present
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_none_guessed(language: str) -> None:
    unsure = [each.id for each in messages(language) if each.fuzzy or not all(forms(each))]

    assert unsure == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_and_the_tags_of_its_sentence(language: str) -> None:
    wrong = [
        form
        for each in messages(language)
        for form in filter(None, forms(each))
        for source in sources(each)[-1:]
        if set(PLACE.findall(form)) != set(PLACE.findall(source))
        or sorted(TAG.findall(form)) != sorted(TAG.findall(source))
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS, ids=LANGUAGES)
def test_what_is_compiled_is_what_is_written(folder: Path) -> None:
    compiled = io.BytesIO()

    write_mo(compiled, read_po(io.BytesIO((folder / "messages.po").read_bytes())))

    assert (folder / "messages.mo").read_bytes() == compiled.getvalue()


class Seen(HTMLParser):
    """What a template itself says to the eye or the ear: text, and attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style" or self.cdata_elem is None:
            self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value or "" for name, value in attrs if name in SEEN]


def pieces(node: nodes.Node) -> Iterator[nodes.Node]:
    """The parts of a template in their order, without the words that are marked."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in SAYS:
        for keyword in node.kwargs:
            yield from pieces(keyword.value)
        return
    yield node
    for each in node.iter_child_nodes():
        yield from pieces(each)


def bare(path: Path) -> list[str]:
    """The words of a template that no catalogue can translate."""
    parsed = [*pieces(ENVIRONMENT.parse(path.read_text()))]
    page = Seen()
    page.feed("".join(each.data for each in parsed if isinstance(each, nodes.TemplateData)))
    constants = [each.value for each in parsed if isinstance(each, nodes.Const)]
    literals = [each for each in constants if isinstance(each, str)]
    said = [each for each in literals if SENTENCE.search(each) and not NO_SENTENCE.search(each)]
    texts = [ATTRIBUTE.sub("", each).strip() for each in page.words]
    return said + [each for each in texts if re.search(r"[A-Za-z]{2}", each)]


def test_no_template_says_a_bare_sentence() -> None:
    folder = ROOT / "templates"
    paths = [each for each in folder.rglob("*.*") if each.parent.name not in NOT_YET]

    found = {str(each.relative_to(folder)): words for each in paths if (words := bare(each))}

    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [
        "<p>Read me</p>",
        '<a aria-label="Read me"></a>',
        '<p>{{ "Read me" if _("x") else "" }}</p>',
        '{{ field(form.name, hint="Shown beside your reply.") }}',
        "<p>{% trans %}Fine.{% endtrans %} Thanks.</p>",
    ],
)
def test_a_bare_sentence_is_noticed(bad: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(bad)

    assert bare(page) != []
