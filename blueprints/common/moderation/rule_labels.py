"""Labels of screening rules and of their dry runs."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from models.screening.rules.apply import MAX_PENDING, Applied


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of rules as choices."""
    return [
        ("words", gettext("Words")),
        ("domain", gettext("Domain")),
        ("links", gettext("Number of links, or more")),
    ]


def effects() -> list[tuple[str, str]]:
    """Return the effects of rules as choices."""
    return [
        ("doubt", gettext("Further back in the queue")),
        ("spam", gettext("Into the lane “Likely spam”")),
        ("urgent", gettext("To the top of the queue")),
    ]


def kind(code: str) -> str:
    """Return the label of a kind of rule."""
    return dict(kinds())[code]


def effect(code: str) -> str:
    """Return the label of an effect."""
    return dict(effects())[code]


def would_have(code: str) -> str:
    """Introduce the comments that a rule would have affected."""
    labels = {
        "doubt": gettext("It would have put further back:"),
        "spam": gettext("It would have held:"),
        "urgent": gettext("It would have lifted to the top:"),
    }
    return labels[code]


def tried(many: int) -> str:
    """Return how many comments the dry run covered."""
    return ngettext(
        "Tried on the %(num)s reply behind the last 1,000 decisions whose words are still there.",
        "Tried on the %(num)s replies behind the last 1,000 decisions whose words are still there.",
        many,
    )


def hits(lane: str, many: int) -> str:
    """Return the number of matches with one status: “3 approved”."""
    labels = {
        "waiting": lambda: ngettext("%(num)s waits", "%(num)s wait", many),
        "suspected": lambda: ngettext("%(num)s likely spam", "%(num)s likely spam", many),
        "approved": lambda: ngettext("%(num)s approved", "%(num)s approved", many),
        "rejected": lambda: ngettext("%(num)s rejected", "%(num)s rejected", many),
        "spam": lambda: ngettext("%(num)s spam", "%(num)s spam", many),
        "withdrawn": lambda: ngettext("%(num)s withdrawn", "%(num)s withdrawn", many),
    }
    return labels[lane]()


def to_apply(many: int) -> str:
    """Return the label of the button that applies a change to pending comments."""
    if many == MAX_PENDING:
        return gettext("Apply it to the newest 1,000 replies that wait")
    return ngettext(
        "Apply it to the %(num)s reply that waits",
        "Apply it to the %(num)s replies that wait",
        many,
    )


def applied(done: Applied) -> str:
    """Return what applying a change did."""
    if not done.done:
        return gettext("It changes nothing about the replies that wait.")
    text = ngettext("%(num)s reply screened again.", "%(num)s replies screened again.", done.done)
    if not done.left:
        return text
    more = ngettext("%(num)s is left: press again.", "%(num)s are left: press again.", done.left)
    return f"{text} {more}"
