"""How well likelihoods sort spam from the rest."""

from __future__ import annotations

Judged = list[tuple[float, bool]]


def accuracy(judged: Judged) -> float:
    """How many are on their side of one half."""
    return sum((said >= 0.5) == is_spam for said, is_spam in judged) / len(judged)


def auc(judged: Judged) -> float:
    """How often spam is said to be likelier than what is not; even is half."""
    ranks, spam = _ranks([said for said, _ in judged]), sum(is_spam for _, is_spam in judged)
    sum_ = sum(rank for rank, (_, is_spam) in zip(ranks, judged, strict=True) if is_spam)
    return (sum_ - spam * (spam + 1) / 2) / (spam * (len(judged) - spam))


def found_at(judged: Judged, false_alarms: float = 0.01) -> float:
    """How much of the spam is above all but so many of the others."""
    good = sorted((said for said, is_spam in judged if not is_spam), reverse=True)
    spam = [said for said, is_spam in judged if is_spam]
    return sum(said > good[int(false_alarms * len(good))] for said in spam) / len(spam)


def _ranks(values: list[float]) -> list[float]:
    """From 1 up; those of equal values are the mean of theirs."""
    order, places = sorted(values), dict[float, tuple[int, int]]()
    for number, value in enumerate(order, 1):
        first, _ = places.get(value, (number, number))
        places[value] = first, number
    return [sum(places[value]) / 2 for value in values]
