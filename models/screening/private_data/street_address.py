"""Postal addresses: a street and number in the format of each language, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data.text_reading import Reading, Span

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,24}"
_TOWN = r"[A-ZÀ-ÖØ-Þ][\w'’-]{0,30}"
_CODED_TOWN = rf"(?:,? (?:[A-Z]{{1,2}}-)?\d{{4,5}} {_TOWN})"
_NUMBER = r"\d{1,4}(?: ?[a-h])?(?!\w)"

_STREET = (
    r"(?:Street|Str?|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Ct|Boulevard|Blvd|Way|Close|Crescent"
    r"|Terrace|Place|Square|Gardens|Grove|Row|Mews|Highway|Hwy|Parkway|Pkwy|Circle"
    r"|Dr(?!\.? [A-Z]))\b\.?"  # “2 Advil Dr. Smith” is no street
)
_AFTER_STREET = (
    r"(?: (?:[NS][EW]?|[EW])\b)?(?:,? (?:Apt|Apartment|Unit|Suite|Flat|#)\.? ?\w{1,5}\b)?"
    rf"(?:, {_TOWN}(?: [A-Z][a-z]{{1,20}})?)?"
    r"(?:,? (?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|[A-Z]{2} \d{5}\b))?"
)
_HOME = (
    r"\b(?:live|lives|living|address is|house is|post to|send (?:it|them) to)(?: at| on)? "
    r"(?P<place>\d{1,5}[a-z]? (?:\w{2,20} ){1,2}(?:street|road|avenue|lane|drive|boulevard)\b)"
)
_ENGLISH = (
    rf"\b\d{{1,5}}[a-zA-Z]? (?:{_CAP} ){{1,3}}{_STREET}{_AFTER_STREET}",
    _HOME,
    r"\bP\.? ?O\.? ?Box \d{1,6}",
)

_NO_WAY = r"(?!(?:Heim|Rad|Feld|Park|Spiel|Arbeits|Sitz|Schlaf|Harn|Atem|Aus|Um)(?:weg|platz))"
_GERMAN = (
    rf"(?:{_NO_WAY}[A-ZÄÖÜ][\wäöüß]{{2,30}}(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer)"
    r"|[A-ZÄÖÜ][\wäöüß-]{1,40}[- ](?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm)"
    r"|(?:Am|An der|An den|Auf dem|Im) (?:[A-ZÄÖÜ][\wäöüß]{1,20} )?"
    r"[A-ZÄÖÜ][\wäöüß]{0,20}(?:(?<=[Mm])arkt|(?<=[Tt])or|(?<=[Hh])ang|(?<=[Bb])ahnhof|(?<=[Ww])all))"
    rf" {_NUMBER}(?:{_CODED_TOWN}|(?! ?[%€x]| (?:mg|ml)\b| [A-ZÄÖÜ][a-zäöü]|[-/.:]?\d| \d))"
)

_LITTLE = r"(?:(?:de|du|des|la|las|le|les|los|el|del|y|et) |l['’]|d['’]){0,3}"
_FRENCH = (
    r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?i:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée"
    rf"|quai|route|square) {_LITTLE}{_CAP}(?:[ -]{_CAP}){{0,3}}{_CODED_TOWN}?"
)
_SPANISH = (
    r"\b(?i:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|camino|carrera) "
    rf"?{_LITTLE}{_CAP}(?: {_LITTLE}{_CAP}){{0,3}},? (?:n[.ºo°]{{1,2}} ?)?{_NUMBER}"
    rf"{_CODED_TOWN}?(?! (?:mg|ml)\b)"
)
_PATTERNS = [re.compile(each) for each in (*_ENGLISH, _GERMAN, _FRENCH, _SPANISH)]


def find_street_addresses(reading: Reading) -> Iterator[Span]:
    """Yield postal addresses in any of the languages."""
    for pattern in _PATTERNS:
        group = "place" if "place" in pattern.groupindex else 0
        for found in pattern.finditer(reading.numbers):
            yield found.span(group)
