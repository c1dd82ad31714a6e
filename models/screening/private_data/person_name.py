"""Full names of other people, after a title or role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data.text_reading import Reading, Span

_TITLE = (
    r"(?:Dr(?:\.|(?=\s))|D(?:octo)?ra?\.?|Doktor|Doctora?|Docteur|Prof\.?|Professor(?:in)?|Professeur"
    r"|Nurse|Schwester|Sister|Mrs?\.?|Ms\.?|Miss|Herrn?|Frau|Mme\.?|Mlle\.?|Madame|Monsieur|Sra?\.?"
    r"|Señora?|Doña|Don)"
)
_OF_MINE = (
    r"(?:my|our|his|her|their|mon|ma|mi|su) (?:[\w-]{2,16} ){0,1}(?:doctora?|gp|psychiatrist"
    r"|therapist|neurologist|nurse|surgeon|specialist|pharmacist|physician|dentist|médecin|médico"
    r"|médica|docteur|psychiatre|neurologue|psiquiatra|neuróloga|neurólogo|enfermera)"
    r"(?: is| was| called| named)?,?"
)
_LITTLE = r"(?:(?:von|van|de|del|der|den|di|da|la|le|du|zu|zur) ){0,2}"
_PART = r"[A-ZÀ-ÖØ-Þ](?:['’][A-Z])?[a-zß-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?"
_FULL = re.compile(
    rf" ?(?:(?:{_PART}|[A-Z]\.)(?: [A-Z]\.)? {_LITTLE}{_PART}(?: {_PART})?"
    r"|[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)"
)
_CUES = re.compile(
    rf"(?:\b(?i:{_TITLE})(?: (?i:med|phil|rer|nat|{_TITLE})\.?){{0,3}}|\b(?i:{_OF_MINE}))(?= )"
    r"|\bM\.(?= [A-Z][a-zß-öø-ÿ]+ [A-Z])"
)
_OTHER_WORDS = """
    I He She It They We You My His Her Their Our The A An And But So Then After When While If Also
    This That There Not No Yes Now Just As At In On For From With To Of Who What Which Said Told
    Der Die Das Ich Er Sie Es Wir Und Aber Dann Nach Mein Meine Im Am Le La Les Il Elle Je Mais Et
    El Los Las Yo Pero Me Mi Practitioner Google Doctor Praxis Termin Medicare Feelgood Jekyll Dr
    Prof Mr Mrs Ms Frau Herr Herrn Mme Sr Sra Prescribed Put Gave Suggested Advised Recommended
    January February March April May June July August September October November December Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday
"""
_NO_NAMES = frozenset(_OTHER_WORDS.split())


def find_person_names(reading: Reading) -> Iterator[Span]:
    """Yield full names after a title or “my doctor”, without the title."""
    for title in _CUES.finditer(reading.flat):
        name = _FULL.match(reading.flat, title.end())
        if name and not _NO_NAMES & set(name[0].split()):
            yield name.end() - len(name[0].lstrip()), name.end()
