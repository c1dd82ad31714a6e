"""Sample comments of every shape: long words, right-to-left text, symbols, many lines."""

from __future__ import annotations

from itertools import cycle, islice

from tests.support.sample_comments import LETTERS, Letter

ARABIC = Letter(
    "ليلى",
    0,
    "أتناول هذا الدواء منذ سنتين بسبب ألم في الظهر. في الأسبوع الأول شعرت بدوار شديد، ثم خفّ مع "
    "الوقت. نصحتني الصيدلانية بأن آخذ الجرعة الكبرى (١٠ ملغ) قبل النوم، فصرت أنام طوال الليل.",
)
HEBREW = Letter(
    "דנה",
    0,
    "הרופא שלי העלה את המינון לאט מאוד, ובכל זאת הייתי ישנונית שבועיים. עכשיו אני על 15 מ״ג ביום "
    "והעוויתות כמעט נעלמו.",
)
LONG_WORDS = Letter(
    "Annegret Schmidt-Leutheusser",
    0,
    "My letter from the clinic says Lendenwirbelsäulenbandscheibenvorfallnachbehandlung and "
    "Betäubungsmittelverschreibungsverordnungszuständigkeit, and a leaflet is at "
    "https://clinic.example/departments/pain/leaflets/2026/"
    "what-to-know-before-you-take-it-for-the-first-time.pdf?language=de&print=yes",
)
SMILING = Letter(
    "Bea 😊",
    0,
    "Four weeks on half a tablet and I danced at my niece’s wedding 😀😀 Slowly, with a stick, "
    "but I danced. Thank you all 😍",
)
URGENT = Letter(
    "Sam",
    0,
    "I stopped on Friday because the pharmacy was closed. Since last night I am shaking and I see "
    "things that are not there. Should I take the double amount now?",
)
SELLING = Letter(
    "Health Deals",
    0,
    'No prescription needed! <a href="https://pills.example/now">Order here</a>, delivered in two '
    "days, best price in town.",
)
WITH_A_NUMBER = Letter(
    "Marta",
    0,
    "Dr. Weiss in Basel took the time to explain it to me. Ring her on 061 555 01 23 and say "
    "Marta sent you; if nobody answers, 061 555 01 23 again after four.",
)
CHANGED = (
    "It did for me, after about ten days.",
    "It did for me, after about ten days. Then my doctor doubled it, and it came back.",
)
SEVERAL = [ARABIC, LONG_WORDS, SMILING, HEBREW, WITH_A_NUMBER]


def letters(many: int) -> list[Letter]:
    """Return this many comments, unusual ones early; a reply gives the position of its parent."""
    start = [*LETTERS[:2], ARABIC, LONG_WORDS, SMILING, HEBREW]
    rest = (each._replace(answers=0) for each in cycle(LETTERS[2:]))
    return [*start, *islice(rest, max(0, many - len(start)))][:many]


def long_one(characters: int = 8_000) -> str:
    """Return a comment in paragraphs, exactly as long as the form allows."""
    story = "\n\n".join(each.words for each in islice(cycle(LETTERS), 60))
    return story[:characters].strip()
