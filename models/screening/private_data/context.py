"""What stands around a number, and tells what it is."""

from __future__ import annotations

import re

from models.screening.private_data.span import Reading, Span

_CALLING = re.compile(
    r"\b(?:call|ph|phon(?:e|ing)|telephone|ring|text|tel|mobile|cell|whatsapp|signal|telegram|sms|fax"
    r"|(?:my|home|work|office|his|her|their|contact) number|number is|reach|dial|handy\w*"
    r"|telefon\w*"
    r"|anruf\w*|ruf\w*|erreich\w*|meine nummer|appel\w*|t[ée]l[ée]phone|t[ée]l|portable|num[ée]ro"
    r"|joindre|ll[aá]m\w*|m[oó]vil|celular|tel[ée]fono|n[uú]mero|kontakt)\b",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"\b(?:batch|lot|charge|isbn|pmid|nct|pzn|ref|reference|order|invoice|serial|case|trial|ndc|doi"
    r"|lote|bestell\w*|rechnung\w*|model|version|id|study|studie|dose|dosis)\b[\w .:#-]{0,12}$"
    r"|[$€£¥#~]\s?$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\s?(?:mg|mcg|µg|μg|g|kg|ml|l|iu|ie|ui|mmol|mm|cm|km|%|x|hz|kcal|cal"
    r"|pills?|tablets?|tabletten|dollars?|usd|eur|euros?|[$€£])(?!\w)",
    re.IGNORECASE,
)


def is_for_calling(reading: Reading, span: Span) -> bool:
    """Whether somebody is asked to call, just before or after."""
    near = reading.before(span[0], 45), reading.after(span[1], 20)
    return any(_CALLING.search(each) for each in near)


def is_a_count(reading: Reading, span: Span) -> bool:
    """Whether it counts or measures something: a batch, a price, a dose."""
    before, after = reading.before(span[0], 30), reading.after(span[1], 10)
    return bool(_COUNTING.search(before) or _MEASURED.match(after))
