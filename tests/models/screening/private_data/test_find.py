"""What reads as personal data in a reply, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import pairwise

import pytest

from models.encryption.column_guard import ADDRESS
from models.moderation.redaction.redaction import KINDS
from models.screening.private_data import check_digits
from models.screening.private_data.find import _FINDERS, find
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.screening.text import Text
from tests.support.pathological_inputs import LONGEST, SHAPES


def marked(words: str, language: str = "en") -> list[tuple[str, str]]:
    """The kinds and the passages that the guard marks in some words."""
    text = Text(f"<p>{escape(words, quote=False)}</p>", language=language)
    return [(each.check, text.plain[each.start : each.start + each.length]) for each in find(text)]


# The kind, the language of the article, the sentence with the passage in brackets.
FOUND = """
email en Write to ⟦ann.miller+pain@example.org⟧.
email en Write to ⟦o'hara@example.org⟧!
email en ⟦sleepless at example dot com⟧ is mine
email en ask ⟦kate77 [at] example [dot] org⟧
email en ask ⟦kate77(at)example.org⟧
email en ask ⟦kate77 {at} example {dot} club⟧
email en ask ⟦kate77*at*example*dot*com⟧
email en ⟦margaret@ example .com⟧ reads it
email en ⟦margaret @ example . com⟧ reads it
email en ⟦jane dot doe AT example DOT co DOT uk⟧
email en ⟦bluebird42@gmail⟧, always
email en ⟦bluebird42 at gmail⟧, always
email en ⟦robin＠example．club⟧ it is
email en ⟦tom&#64;example.org⟧ it is
email en ⟦r o b i n @ e x a m p l e . c o m⟧ without spaces
email en please contact ⟦rick at example.net⟧ for it
email de ⟦kurt Klammeraffe example punkt de⟧
email fr ⟦claire arobase example point fr⟧ si vous voulez
email es Mi correo es ⟦lucia arroba example punto com⟧, gracias
phone en Call me on ⟦07700 900123⟧ after six.
phone en ⟦+44 (0)20 7946 0321⟧
phone en It is ⟦(415) 555-0127⟧ in the evening
phone en call me, ⟦555-0134⟧
phone en ⟦512 555 0166⟧ works
phone en ring ⟦212-555-2019⟧ at night
phone en call ⟦+49.171.39.20.12⟧
phone de Ruf an: ⟦0171-39-20-12-3⟧
phone en text ⟦4155550198⟧ tonight
phone en My number: ⟦oh seven seven double oh nine hundred one two three⟧
phone en text ⟦two one two 555 01 four three⟧
phone en Since 12/03/2020 my phone is ⟦07700 900123⟧
phone de Ruft an: ⟦030 23125-123⟧
phone de ⟦0664/55 66 770⟧ in Wien
phone de Nummer ⟦null drei null zwei drei eins zwei fünf eins zwei drei⟧
phone fr Appelez le ⟦01.99.00.56.78⟧.
phone es Llámame al ⟦612 345 678⟧ por la tarde
phone ja ⟦+34 612 345 678⟧
address en I live at ⟦14 Maple Street⟧, close by.
address en I live at ⟦12 elm street⟧ with two dogs
address en Send it to ⟦221b Baker Street, London NW1 6XE⟧ please
address en Write to ⟦P.O. Box 1234⟧ in town
address de Ich wohne in der ⟦Lindenstraße 12⟧, oben.
address de Schickt es an ⟦Hauptstr. 5a, 10117 Berlin⟧.
address fr J'habite ⟦12 rue de la Paix⟧, en haut.
address es Vivo en la ⟦calle Mayor 15⟧, arriba.
birth en I was born on ⟦12 March 1961⟧ at home.
birth en DOB ⟦03/12/61⟧
birth en Birthday: ⟦March 12, 1961⟧
birth de Ich bin am ⟦12.03.1961⟧ geboren.
birth fr Née le ⟦12 mars 1961⟧ à Lyon.
birth es Nací el ⟦12 de marzo de 1961⟧.
insurance en My NHS number is ⟦999-765-4323⟧.
insurance en my SSN, ⟦078-05-1120⟧, was lost
insurance en It says ⟦1EG4-TE5-MK73⟧.
insurance en National Insurance ⟦AB 12 34 56 C⟧
insurance de KVNR ⟦A123456780⟧
insurance de SVNR ⟦1237 010180⟧
insurance de ⟦756.1234.5678.97⟧ steht drauf
insurance fr Le ⟦2 55 08 14 168 025 38⟧
insurance es Mi DNI es ⟦12345678Z⟧.
insurance es Seguridad Social ⟦28 12345678 40⟧
card en They charged ⟦4111 1111 1111 1111⟧ twice.
card en amex ⟦3787 344936 71000⟧
iban en Refund ⟦GB29 NWBK 6016 1331 9268 19⟧ with my name
iban de Spenden an ⟦DE89370400440532013000⟧
name en My doctor, Dr. ⟦Harold Finchley⟧, agreed.
name en My psychiatrist, ⟦Walter Grimsby⟧, did not.
name en nurse ⟦Betty Marlowe⟧ was kind
name de Frau Dr. ⟦Sabine Kleinert⟧ war da.
name fr Mme ⟦Sylvie Carpentier⟧ m'a aidé.
name es La Dra. ⟦Carmen Robledo⟧ me ayudó.
"""

NOT_FOUND = """
en I take 10 mg 3x/day, 25mg-50mg, 20/40/60, 1-2-0-1, 0.5-0.25-0.125.
en A 0-10 scale: 0-1-2-3-4-5-6-7-8-9-10, BP 120/80, pulse 72, 24/7.
en Since 01/2020; in 2005, 2006, 2007 2008 2009 2010; 10/14/2008 and 10/16/2008.
en ICD-10 F41.1, M54.5; PMID 28459981; NCT01234567; doi:10.1056/NEJMoa1701593.
en Batch number 20230417-0098, ISBN 978-3-16-148410-0, NDC 0003-0894-21.
en It costs $1299.99 or $4155550 or 1 000 000 in all, 600-1000 mg.
en See https://www.example.org/2019/04/2845998107-sleep and 2023-04-17 08:30:15.
en I took 300 400 5000 units, B12 5MG, D3 1000.
en They call it one two three four five six seven, and charge $ 415 555 0123.
en Lot 020 7946 0018 made me call the doctor. See https://example.org/?c:4111111111111111
en Visit us at example dot com, see it at yahoo.com, I glared at the dot in the scan.
en I sleep six or seven hours, one or two or three nights out of four or five.
en Look at example.com, order it at walgreens.com, them at www.example.com.
en There is a support group at yahoo and I have an account at gmail.
en We met at 10.30, stared at the dot in the middle, at this point in time.
en it hurt @ night, meds @ 6 and @ 10.30, @tom said so
en I was born in 1961. I was born with asthma, on 12 March 2020 it got worse.
en Surgery 03/12/2011, again 04/15/2013.
en I walk down the street 3 times, 10 times a Day, on road 66, room 101.
en Dr. He said no. Dr Google. My doctor told me. The nurse said the same.
en My doctor Prescribed Lexapro. Only 2 Advil Dr. Smith said.
en 4111 1111 1111 1112, GB29 NWBK 6016 1331 9268 18, NHS 999 765 4324, XX12 ABCD 1234 5678 901
de Auf dem Heimweg 20 Minuten, auf der Straße 3 Schritte, im Mai 2019.
de Meine Nummer auf der Skala 0 1 2 3 4 5 6 7 8 9.
de Charge 4711-0815-2020, PZN 01126111, am 12.03.2020, A123456781.
fr De 75 mg à 150 mg, en 2016, 2017, 2018 ; 2 cours de yoga ; au point de tout arrêter.
es De 600 700 800 mg, en la calle 3 personas, hasta cierto punto.
"""


@pytest.mark.parametrize("row", FOUND.strip().splitlines())
def test_what_is_personal_is_marked_where_it_stands(row: str) -> None:
    kind, language, sentence = row.split(" ", 2)
    passage = sentence.partition("⟦")[2].partition("⟧")[0]

    found = marked(sentence.replace("⟦", "").replace("⟧", ""), language)

    assert found == [(kind, passage)]


@pytest.mark.parametrize("row", NOT_FOUND.strip().splitlines())
def test_talk_of_doses_dates_and_places_is_left_alone(row: str) -> None:
    language, sentence = row.split(" ", 1)

    assert marked(sentence, language) == []


def test_several_are_marked_in_their_order_and_none_twice() -> None:
    found = marked("Dr. Ann Oakley, 7 High Street, ring 07700 900123 or ann@example.org")

    assert [kind for kind, _ in found] == ["name", "address", "phone", "email"]


@pytest.mark.parametrize(
    "words",
    [
        "a@b.c",
        "x/y@b.c",
        "<ann@example.org>",
        "__ann@example.org__",
        "@@a@b.c",
        "ann@b．c",
        "*@*.*",
    ],
)
def test_the_guard_marks_whatever_the_columns_refuse(words: str) -> None:
    held = ADDRESS.search(Text(f"<p>{escape(words)}</p>").plain) is not None

    assert held <= any(kind == "email" for kind, _ in marked(words))


@pytest.mark.parametrize("letter", ["ſ", "\u212a", "٣", "²", "Ⅷ", "ß", "🙂"])
def test_letters_that_fold_into_others_break_nothing(letter: str) -> None:
    numbers = "GB29NWBK6016133192681{0} A12345678{0} 1{0}34567890123456 call 0{0}700 900 123 "

    assert isinstance(marked(numbers.format(letter) + f"a at {letter} dot com"), list)


def test_a_number_for_nobody_to_call_is_none_in_another_language() -> None:
    assert marked("030 23125 123", "de") == [("phone", "030 23125 123")]
    assert marked("030 23125 123", "ja") == []


@pytest.mark.parametrize("shape", SHAPES)
def test_any_shape_is_read_to_its_end(shape: str) -> None:
    text = Text(f"<p>{escape(SHAPES[shape])}</p>")

    ends = [each.start + each.length for each in find(text)]

    assert all(end <= len(text.plain) for end in ends)


REPEATED = ("07700 900123 ", "555-0123 ", "a at ", "name at example dot ", "Dr. Ab ", "one ", "0 ")


@pytest.mark.parametrize("unit", REPEATED)
def test_marks_never_share_a_character(unit: str) -> None:
    text = Text((unit * LONGEST)[:LONGEST])

    marks = [(each.start, each.start + each.length) for each in find(text)]

    assert all(one[1] <= other[0] for one, other in pairwise(marks))


@pytest.mark.parametrize(
    ("holds", "number"),
    [
        (check_digits.luhn, "4111111111111111"),
        (check_digits.iban, "DE89370400440532013000"),
        (check_digits.nhs, "9997654323"),
        (check_digits.german_insured, "A123456780"),
        (check_digits.austrian_insured, "1237010180"),
        (check_digits.swiss_insured, "7561234567897"),
        (check_digits.french_insured, "255081416802538"),
        (check_digits.spanish_identity, "12345678Z"),
        (check_digits.spanish_insured, "281234567840"),
    ],
)
def test_a_check_digit_tells_a_number_from_the_next(
    holds: Callable[[str], bool], number: str
) -> None:
    typo = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]

    assert holds(number)
    assert not holds(typo)


def test_every_kind_has_its_sentences_and_a_redaction() -> None:
    assert set(PRIVATE_KINDS) == {check for check, _ in _FINDERS}
    assert {each.redaction for each in PRIVATE_KINDS.values()} <= set(KINDS)
