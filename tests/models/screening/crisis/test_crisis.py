"""Words of danger: what lifts a reply, what does not, and the place in the text."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from models.screening.crisis import find
from models.screening.crisis.phrase import PhraseError
from models.screening.crisis.phrase_file import Language
from models.screening.text import Text


def checks(words: str) -> list[str]:
    return sorted(each.check for each in find(Text(html=f"<p>{escape(words)}</p>")))


@pytest.mark.parametrize(
    ("words", "check"),
    [
        ("I took 20 of my pills an hour ago.", "overdose"),
        ("My son accidentally ate my pills", "overdose"),
        ("What is the lethal dose?", "overdose"),
        ("Meine Tochter hat meine Tabletten geschluckt.", "overdose"),
        ("Ich habe ZU VIELE Tabletten genommen", "overdose"),
        ("J’ai pris trop de comprimés.", "overdose"),
        ("Me tomé todas las pastillas anoche", "overdose"),
        ("Stopped it cold turkey 2 days ago and feel awful.", "stopping"),
        ("Can I just stop taking it all at once?", "stopping"),
        ("Kann ich Baclofen einfach so absetzen?", "stopping"),
        ("Je veux arrêter net ce médicament.", "stopping"),
        ("Quiero dejarlo de golpe.", "stopping"),
        ("In severe withdrawal as I write this.", "withdrawal"),
        ("Der Entzug bringt mich um.", "withdrawal"),
        ("Je suis en plein sevrage", "withdrawal"),
        ("Estoy con abstinencia y no puedo parar de vomitar.", "withdrawal"),
        ("I don't want to live like this anymore", "self_harm"),
        ("I don’t want to live.", "self_harm"),
        ("I feel suicidal on this medication.", "self_harm"),
        ("Ich möchte sterben.", "self_harm"),
        ("J'ai envie de mourir.", "self_harm"),
        ("Quiero quitarme la vida", "self_harm"),
        ("I drank a bottle of wine with my pills and cant stay awake", "overdose"),
        ("My mother fell on the floor and won't open her eyes", "alarm"),
        ("Er hat einen Krampfanfall, seine Lippen sind blau.", "alarm"),
        ("Mon père est tombé et ne répond plus", "alarm"),
        ("Mi mujer no puede respirar", "alarm"),
        ("Day 4 without my script. I can't stop shaking!", "stopping"),
        ("My little girl found the box and several capsules are missing", "overdose"),
    ],
)
def test_danger_now_lifts_a_reply(words: str, check: str) -> None:
    assert check in checks(words)


@pytest.mark.parametrize(
    "words",
    [
        "Withdrawal is listed as a side effect in the leaflet.",
        "I never felt suicidal while I was on it.",
        "This song is an overdose of 1980s music.",
        "Ten years ago I overdosed on pain pills, today I am well.",
        "If you stop cold turkey you can get seizures, so please taper.",
        "My back is killing me.",
        "It helped with depression and suicidal thoughts.",
        "I took 20 mg pills for a week.",
        "I took one 150 mg pill in the morning",
        "I quit smoking cold turkey in 2009.",
        "Man soll es nie plötzlich absetzen, hat mein Arzt gesagt.",
        "Vor Jahren hatte ich eine Überdosis, das ist vorbei.",
        "Ich hatte keine Entzugserscheinungen.",
        "Il ne faut jamais arrêter brutalement ce médicament.",
        "J’ai pris trop de poids avec ce traitement.",
        "Je n’ai eu aucun symptôme de sevrage.",
        "No hay que dejarlo nunca de golpe.",
        "Hace diez años intenté suicidarme, hoy estoy bien.",
        "La abstinencia en las elecciones fue alta este año.",
        "I took the pill twice a day, after meals.",
        "Now the allergy is gone, and my heart rate is normal.",
        "My son took it for two years and did well.",
        "Ich nehme zweimal täglich eine Tablette.",
        "J’ai arrêté de fumer il y a deux mois.",
        "Mi hija toma este medicamento y está mejor.",
        "",
    ],
)
def test_general_talk_and_what_is_long_over_do_not(words: str) -> None:
    assert checks(words) == []


def test_a_denial_reaches_no_further_than_its_clause() -> None:
    assert checks("No side effects, but I feel suicidal.") == ["self_harm"]
    assert checks("I started 3 years ago and I want to kill myself.") == ["self_harm"]


def test_the_place_is_told_in_the_text_a_reader_sees() -> None:
    text = Text(html="<p>Hëllo 😀 &amp;</p><p>Please: I <b>feel</b> suicidal!</p>")

    (found,) = find(text)

    assert (found.check, found.effect) == ("self_harm", "urgent")
    assert text.plain[found.start : found.start + found.length] == "feel suicidal"


def test_each_kind_is_told_once() -> None:
    assert checks("I feel suicidal. I want to die. I want to kill myself.") == ["self_harm"]


PHRASES = """\
@pills = pill|tablets  -- a remark
[overdose]
took ..2 ten|## @pills
ate all|every the? pill*
overdosed $
cold_turkey today
swallow* much
[new clause]
but
[not before]
never
[not around]
music
"""


def meant(folder: Path, words: str, phrases: str = PHRASES) -> bool:
    (folder / "xx.txt").write_text(phrases)
    (language,) = Language.read_all(folder)
    said = words.split()
    return bool(language.find(said))


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        ("took ten tablets", True),
        ("took a b 12 pill", True),
        ("took a b c ten pill", False),
        ("took . ten pill", False),
        ("took 9 pill", False),
        ("swallowing much", True),
        ("swallow", False),
        ("ate all pillules", True),
        ("ate every the pill", True),
        ("ate all the", False),
        ("overdosed .", True),
        ("overdosed , he", True),
        ("overdosed", True),
        ("overdosed he", False),
        ("cold turkey today", True),
        ("cold today", False),
        ("never overdosed .", False),
        ("never , overdosed .", True),
        ("never but overdosed .", True),
        ("never a b c d e f overdosed .", True),
        ("took ten pill a music", False),
        ("took ten pill . music", True),
    ],
)
def test_a_phrase_means_what_its_language_says(tmp_path: Path, words: str, is_meant: bool) -> None:
    assert meant(tmp_path, words) is is_meant


RECIPES = """\
<taken>
took
<pills>
pill*
<dizzy>
dizzy
[overdose]
<taken> + <pills>
[alarm]
<taken> + <dizzy> nearby
[not before]
never
[not around]
music
[new clause]
but
"""


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        ("took the pills", True),
        ("pills i took", True),
        ("took", False),
        ("took it . pills", False),
        ("took pills music", False),
        ("never took pills", False),
        ("never took but took pills", True),
        ("took it . i am dizzy", True),
        ("dizzy . i took it", True),
        ("took it . and . i am dizzy", False),
        ("took" + " a" * 14 + " pills", True),
        ("took" + " a" * 15 + " pills", False),
        ("took ." + " a" * 27 + " dizzy", True),
        ("took ." + " a" * 28 + " dizzy", False),
    ],
)
def test_cues_mean_danger_where_they_stand_together(
    tmp_path: Path, words: str, is_meant: bool
) -> None:
    assert meant(tmp_path, words, RECIPES) is is_meant


@pytest.mark.parametrize(
    ("phrases", "line"),
    [
        ("took it", 1),
        ("[overdose]\n@pills", 2),
        ("[overdose]\n..3 pills", 2),
        ("[overdose]\nmaybe? pills", 2),
        ("[overdose]\npi* now", 2),
        ("[overdose]\n<pill> + <now>", 2),
        ("<pill>\npill\n[overdose]\n<pill> <pill>", 4),
        ("<pill>\npill\n<pill> + <pill>", 3),
        ("[overdose]\ntook !", 2),
        ("-- a remark\n\n[danger]", 3),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path, phrases: str, line: int) -> None:
    with pytest.raises(PhraseError, match=rf"xx\.txt:{line}: "):
        meant(tmp_path, "words", phrases)
