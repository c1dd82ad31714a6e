"""What rules find in a text, and exactly where."""

from __future__ import annotations

import pytest

from models.screening.rules.matching import MAX_FINDINGS, MAX_PER_RULE, ActiveRule, Rules
from models.screening.rules.pattern import Draft
from models.screening.text import Text
from models.text import sanitiser
from models.text.normalise import normalise
from tests.support.pathological_inputs import SHAPES


def text_of(words: str, name: str = "Ann") -> Text:
    return Text(sanitiser.sanitise(normalise(words)), name)


def places(kind: str, pattern: str, words: str) -> list[str]:
    """The passages that a rule finds, as they stand in the text."""
    text, draft = text_of(words), Draft.of(kind=kind, pattern=pattern, effect="doubt")
    found = Rules([ActiveRule(7, draft.kind, draft.pattern, "doubt")]).find(text)
    assert {(each.check, each.rule_id) for each in found} <= {(kind, 7)}
    return [text.plain[each.start : each.start + each.length] for each in found]


WORDS = {  # a pattern, a text, and what is found in it
    "a word in any case": ("viagra", "Viagra VIAGRA viagra", ["Viagra", "VIAGRA", "viagra"]),
    "a Cyrillic letter": ("viagra", "Buy vіagra now", ["vіagra"]),
    "a digit": ("viagra", "v1agra!", ["v1agra"]),
    "a sign": ("casino", "an online c@sino.", ["c@sino"]),
    "a sign at the beginning": ("sex", "$ex", ["$ex"]),
    "letters apart": ("viagra", "v i a g r a, v.i.a.g.r.a", ["v i a g r a", "v.i.a.g.r.a"]),
    "letters apart, and a digit": ("viagra", "v-1-a-g-r-a", ["v-1-a-g-r-a"]),
    "what nobody sees": ("viagra", "vi\u200bag\u00adra", ["vi\u200bag\u00adra"]),
    "bold within a word": ("viagra", "v<b>iag</b>ra", ["viagra"]),
    "an exclamation mark": ("casino", "casino!!!", ["casino"]),
    "accents in the text": ("medecin", "un MÉDECIN", ["MÉDECIN"]),
    "accents in the rule": ("médecin", "un medecin", ["medecin"]),
    "a sharp s": ("straße", "Strasse STRASSE Straße", ["Strasse", "STRASSE", "Straße"]),
    "another alphabet": ("виагра", "купить ВИАГРА", ["ВИАГРА"]),
    "a rule in disguise": ("vіagra", "viagra vіagra", ["viagra", "vіagra"]),
    "a phrase over lines": ("cheap pills", "Cheap\n\npills", ["Cheap pills"]),
    "a phrase over signs": ("cheap pills", "cheap, PILLS", ["cheap, PILLS"]),
    "a phrase in disguise": ("cheap pills", "cheap p1lls", ["cheap p1lls"]),
    "a beginning": ("viag*", "viagra viagrax v1agra", ["viagra", "viagrax", "v1agra"]),
    "a middle": ("*casino*", "onlinecasinos casino", ["onlinecasinos", "casino"]),
    "a gap": ("c*sino", "casino cisino csino", ["casino", "cisino", "csino"]),
    "a gap in a phrase": ("buy viag* now", "Buy Viagra now", ["Buy Viagra now"]),
    "a vitamin": ("b12", "B12, B 12", ["B12"]),
}
NOT_WORDS = {
    "a longer word": ("cialis", "a specialist"),
    "letters of a longer word": ("cialis", "s.p.e.c.i.a.l.i.s.t"),
    "a word that goes on": ("casino", "casinos"),
    "words the other way round": ("cheap pills", "pills, cheap"),
    "words further apart": ("cheap pills", "cheap little pills"),
    "another end": ("*casino", "casinos"),
    "a dose": ("smg", "5mg"),
    "three letters apart": ("usa", "u s a"),
    "a word of another language": ("cop", "сор"),
    "what another language means": ("виагра", "viagra"),
    "overlapping ends": ("abca*abca", "abca"),
}


@pytest.mark.parametrize("case", WORDS)
def test_words_are_found_where_they_stand(case: str) -> None:
    pattern, words, found = WORDS[case]

    assert places("words", pattern, words) == found


@pytest.mark.parametrize("case", NOT_WORDS)
def test_words_that_are_others_are_left_alone(case: str) -> None:
    assert places("words", *NOT_WORDS[case]) == []


LINKED = '<a href="https://shop.example.org/a?b=1">this shop</a>'
DOMAINS = {
    "a link": ("http://example.org/a", ["example.org"]),
    "a link behind words": (f"See {LINKED} now", ["this shop"]),
    "a bare word": ("Go to Example.ORG.", ["Example.ORG"]),
    "with www": ("www.example.org", ["www.example.org"]),
    "of a mailbox": ("info@example.org", ["example.org"]),
    "in disguise": ("exаmple.org", ["exаmple.org"]),
    "with wide dots": ("example。org", ["example。org"]),
    "another one that ends so": ("myexample.org", []),
    "another one that begins so": ("example.org.example.com", []),
    "another ending": ("example.organic", []),
    "only words": ("example org", []),
}


@pytest.mark.parametrize("case", DOMAINS)
def test_a_domain_is_found_in_links_and_in_words(case: str) -> None:
    words, found = DOMAINS[case]

    assert places("domain", "example.org", words) == found


def test_a_domain_is_one_however_it_is_spelled() -> None:
    written = '<a href="http://xn--mnchen-3ya.de">here</a>'

    assert places("domain", "https://www.München.de/", written) == ["here"]


@pytest.mark.parametrize(("links", "found"), [(1, 0), (2, 1), (3, 1)])
def test_links_are_counted(links: int, found: int) -> None:
    assert len(places("links", "2", "http://a.example " * links)) == found


def test_a_name_is_looked_at_too_and_no_place_is_said() -> None:
    found = Rules([ActiveRule(7, "words", "casino", "spam")]).find(
        text_of("Hello", name="Best C@sino")
    )

    assert [(each.check, each.effect, each.length) for each in found] == [("writer", "spam", 0)]


def test_one_rule_never_fills_the_page_nor_do_all() -> None:
    rules = [ActiveRule(at, "words", f"word{at}", "doubt") for at in range(200)]
    words = " ".join(each.pattern for each in rules)

    assert len(Rules(rules).find(text_of(words))) == MAX_FINDINGS
    assert len(Rules(rules).find(text_of("word1 " * 50))) == MAX_PER_RULE


def test_many_harmless_hits_hide_no_rule() -> None:
    rules = [ActiveRule(at, "words", f"word{at}", "doubt") for at in range(200)]
    rules += [
        ActiveRule(200, "words", "casino", "spam"),
        ActiveRule(201, "words", "help", "urgent"),
    ]
    words = " ".join(each.pattern for each in rules)

    found = Rules(rules).find(text_of("word1 word2 word3 word4 word5 " * 20 + words))

    assert {200, 201} < {each.rule_id for each in found}
    assert len({each.rule_id for each in found}) == len(found) == MAX_FINDINGS


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read_to_its_end(shape: str) -> None:
    rules = Rules(
        [ActiveRule(1, "words", "a*aaa*a", "doubt"), ActiveRule(2, "domain", "a.org", "doubt")]
    )
    text = text_of(SHAPES[shape])

    found = rules.find(text)

    assert all(each.start + each.length <= len(text.plain) for each in found)
