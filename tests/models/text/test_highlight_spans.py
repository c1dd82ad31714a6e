"""A place of the text that a reader sees is marked in its HTML, and nothing else changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.highlight import TAG, mark_spans
from models.text.plain_text import plain_text
from models.text.sanitiser import sanitise
from tests.support.pathological_inputs import SHAPES

WORDS = st.text(alphabet="ab@.<>/&\"' =\n\t;1pibcodey#hrl: é\u00a0", max_size=200)
PIECES = st.lists(
    st.sampled_from(["<b>", "</b>", "<i>", "</i>", "a", "b ", " ", "\n", "\n\n", "&amp;", "&lt;b"])
).map("".join)


def spoken(html: str) -> str:
    """What the marks of some HTML hold, as a reader sees it."""
    depth, kept = 0, list[str]()
    for part in TAG.split(html):
        depth += part.startswith("<mark") - (part == "</mark>")
        kept.append(part if depth or part.startswith("<") else "")
    return plain_text(without("".join(kept)))


def without(html: str) -> str:
    return re.sub(r"</?mark[^>]*>", "", html)


@pytest.mark.parametrize(
    ("words", "passage", "seen"),
    [
        ("Call 555 0100.", "555 0100", "<p>Call [555 0100]1.</p>"),
        ("Call <b>555</b> 0100.", "555 0100", "<p>Call <b>[555]</b>[ 0100]1.</p>"),
        ("Call 555\n  0100.", "555 0100", "<p>Call [555]<br>[0100]1.</p>"),
        ("Call 555\n\n0100.", "555 0100", "<p>Call [555]</p>\n<p>[0100]1.</p>"),
        ("R&D &lt;b&gt;", "D <b>", "<p>R&amp;[D &lt;b&gt;]1</p>"),
        ("Caf&eacute; noir", "é n", "<p>Caf[é n]1oir</p>"),
        ("Call me.", "", "<p>Call me.</p>"),
    ],
)
def test_a_place_is_marked_across_tags_and_spaces(words: str, passage: str, seen: str) -> None:
    html = sanitise(words)
    start = plain_text(html).index(passage)

    shown = mark_spans(html, {1: [(start, start + len(passage))]}, name="found-5")

    numbered = re.sub(r"<mark([^>]*)>([^<]*)</mark>", _bare, shown)
    assert numbered == seen


def _bare(mark: re.Match[str]) -> str:
    number = re.search('data-number="(.*)"', mark[1])
    return f"[{mark[2]}]{number[1] if number else ''}"


def test_a_place_has_an_id_where_it_begins_and_its_number_where_it_ends() -> None:
    shown = mark_spans("<p>a <b>b</b> c</p>", {7: [(0, 5)]}, name="found-5")

    assert shown == (
        '<p><mark id="found-5-7">a </mark><b><mark>b</mark></b><mark data-number="7"> c</mark></p>'
    )


def test_places_may_overlap_and_begin_together() -> None:
    shown = mark_spans("<p>abcd</p>", {1: [(0, 3)], 2: [(0, 2)], 3: [(2, 4)]}, name="x")

    assert shown == (
        '<p><mark id="x-1" data-number="2"><mark id="x-2">ab</mark></mark>'
        '<mark id="x-3" data-number="1">c</mark><mark data-number="3">d</mark></p>'
    )


def test_places_with_one_number_share_it_and_the_first_has_the_id() -> None:
    shown = mark_spans("<p>a b a</p>", {1: [(0, 1), (4, 5)]}, name="x")

    assert shown == (
        '<p><mark id="x-1" data-number="1">a</mark> b <mark data-number="1">a</mark></p>'
    )


def test_a_place_that_is_not_there_marks_nothing() -> None:
    assert mark_spans("<p>ab</p>", {1: [(5, 9)], 2: [(1, 1)]}, name="x") == "<p>ab</p>"


@given(WORDS | PIECES, st.data())
def test_taking_the_marks_away_gives_back_what_came(words: str, data: st.DataObject) -> None:
    html = sanitise(words)
    place = st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))
    spans = data.draw(st.lists(st.lists(place, max_size=3), max_size=4))

    shown = mark_spans(html, dict(enumerate(spans)), name="x")

    assert without(shown) == html
    assert shown.count("<mark") == shown.count("</mark>")


@given(WORDS | PIECES, st.data())
def test_what_is_marked_is_the_passage(words: str, data: st.DataObject) -> None:
    html = sanitise(words)
    plain = plain_text(html)
    start = data.draw(st.integers(0, len(plain)))
    end = data.draw(st.integers(start, len(plain)))

    shown = mark_spans(html, {1: [(start, end)]}, name="x")

    assert spoken(shown) == plain[start:end].strip()
    assert plain_text(without(shown)) == plain


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_a_reply_looks_like_only_marks_are_added(shape: str) -> None:
    html = sanitise(SHAPES[shape])
    spans = {number: [(number * 7, number * 7 + 5)] for number in range(50)}

    assert without(mark_spans(html, spans, name="x")) == html
