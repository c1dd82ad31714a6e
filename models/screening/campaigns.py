"""Finding variants of one text, and letting one card of the queue stand for all that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.screening.found import Found
from models.screening.text import Text

if TYPE_CHECKING:
    from models.comment import Comment


def find(_comment: Comment, _text: Text) -> list[Found]:
    """Join a comment to others whose words are nearly the same; what that tells of it."""
    return []


def stand(comment: Comment) -> None:
    """Put a waiting comment behind the card of its campaign, if one stands there already."""


def leave(comment: Comment) -> None:
    """Take a comment out of its campaign: another one's card stands for the rest."""


def step_forward(comment: Comment) -> None:
    """Let the next one of its campaign have a card, after this one was decided."""
