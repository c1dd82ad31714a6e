"""What a finding speaks of is marked in the reply, and nothing else about it changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.encryption.column_guard import ADDRESS
from models.text.highlight import mark_phrases
from models.text.sanitiser import sanitise

ANN = "ann@example.org"


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (f"Write to {ANN}.", f"<p>Write to <mark>{ANN}</mark>.</p>"),
        (f"{ANN} or {ANN}", f"<p><mark>{ANN}</mark> or <mark>{ANN}</mark></p>"),
        (f"<b>{ANN}</b>", f"<p><b><mark>{ANN}</mark></b></p>"),
        ("R&D@lab.example", "<p><mark>R&amp;D@lab.example</mark></p>"),
        ("No address.", "<p>No address.</p>"),
    ],
)
def test_an_address_is_marked_where_it_stands(words: str, seen: str) -> None:
    assert mark_phrases(sanitise(words), ADDRESS.findall(words)) == seen


def test_a_link_that_holds_an_address_is_marked_as_a_whole() -> None:
    shown = mark_phrases(sanitise(f'<a href="mailto:{ANN}">write to me</a> or not'), [ANN])

    assert re.search(r"<mark><a [^>]*>write to me</a></mark> or not", shown)


def test_a_tag_is_never_broken_by_a_mark() -> None:
    words = f'<abbr title="a > {ANN}">me</abbr> <abbr title=\'say "{ANN}"\'>you</abbr>'

    assert "<mark>" not in mark_phrases(sanitise(words), [ANN])


@given(st.text(alphabet="ab@.<>/&\"' =\nhref:mailto", max_size=200), st.data())
def test_taking_the_marks_away_gives_back_what_came(words: str, data: st.DataObject) -> None:
    passages = data.draw(st.lists(st.sampled_from(ADDRESS.findall(words) or ["a@b.c"])))

    shown = mark_phrases(sanitise(words), passages)

    assert re.sub("</?mark>", "", shown) == sanitise(words)
    assert shown.count("<mark>") == shown.count("</mark>")
