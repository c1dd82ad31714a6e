"""Words disguised with look-alike characters: “vіagra”, “p0rn”, “$ex”.

The letters are those confusable with the Latin alphabet in UTS #39 (confusables.txt,
https://www.unicode.org/reports/tr39/) and small capitals. Unicode normalisation covers full-width,
mathematical and circled letters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from models.text.folding import folded

MIN_LETTERS: Final = 4  # of a word with spaced letters, or wholly in another alphabet
INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f"
SIGNS: Final = "@$!|¡€£¢"
SQUARED: Final = "\U0001f130-\U0001f189"  # letters in squares and discs

_PAIRS = """
АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ԌG ԚQ ԜW ҮY ӀI ЬB
аa вb еe ѕs іi јj кk мm нh оo рp сc тt уy хx ԁd ԛq ԝw һh ѵv үy ӏi гr ьb ѡw пn
ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC
αa βb γy εe ηn ιi κk νv οo πn ρp σo τt υu χx ωw ϲc ϳj ςc μu
ԼL ՏS ՕO ՍU աw հh յj նu ոn սu ցg օo զq քp
ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz
ɑa ɡg ɩi ʋv ƅb ƨs ƽs ɾr ʂs ʐz ɦh ɛe
ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᏚS ᎢT ᏙV ᎳW ᏃZ
ꓐB ꓚC ꓓD ꓰE ꓝF ꓖG ꓧH ꓲI ꓙJ ꓗK ꓡL ꓟM ꓠN ꓳO ꓑP ꓣR ꓢS ꓔT ꓴU ꓦV ꓪW ꓫX ꓬY ꓜZ
"""  # Cyrillic, Greek, Armenian, small capitals, phonetics, Cherokee, Lisu
_LETTERS = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_LETTERS |= {start + n: chr(65 + n) for start in (0x1F150, 0x1F170) for n in range(26)}
_INSIDE = str.maketrans("0134578@$!|¡€£¢", "oieastbasiiielc")
_DOSE = re.compile(r"\d+[^\W\d_]{1,3}|[^\W\d_]{1,3}\d+")  # 5mg, b12


def undisguised(word: str, *, among_latin: bool = True) -> str:
    """Return the folded word that a disguised one reads as; "" for all other words.

    A word wholly in another alphabet counts as that language, unless it is `among_latin` letters,
    is long enough, and every letter can be read as Latin.
    """
    if word.isascii() and word.isalpha():
        return ""
    plain = unicodedata.normalize("NFKD", word)
    latin = plain.translate(_LETTERS)
    is_long = sum(map(str.isalpha, latin)) >= MIN_LETTERS
    if latin != plain and not (_has_latin(plain) or (among_latin and is_long)):
        return ""
    read = folded(_with_letters(latin))
    hides = read.isalpha() and read.isascii() and read != folded(word)
    return read if hides else ""


def skeleton(word: str) -> str:
    """Return a folded word with “i” for “l”, as 1 and | may stand for either."""
    return word.replace("l", "i")


def is_mostly_latin(text: str) -> bool:
    """Return whether more than half of a text's letters are Latin."""
    if text.isascii():
        return True
    letters = [each for each in text if each.isalpha()]
    return 2 * sum(map(_is_latin, letters)) > len(letters)


def _has_latin(plain: str) -> bool:
    return any(map(_is_latin, plain))


def _is_latin(letter: str) -> bool:
    """Return whether a character is an ASCII letter or a Latin letter with a diacritic."""
    return letter.isalpha() and (letter.isascii() or "\xc0" <= letter <= "\u024f")


def _with_letters(latin: str) -> str:
    """Replace digits and signs inside a word by the letters they imitate, if letters prevail."""
    letters = sum(map(str.isalpha, latin))
    others = sum(each.isdigit() or each in SIGNS for each in latin)
    if not others or letters < max(2, others) or _DOSE.fullmatch(latin):
        return latin
    return latin.translate(_INSIDE)
