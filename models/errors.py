"""Errors of the domain, with sentences for readers and moderators."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from models.translatable import Sentence, counted, sentence


class Refusal(Exception):
    """Request the domain refuses. `sentence` is translatable; `str(refusal)` is English."""

    default = Sentence("")

    def __init__(self, sentence: str = "") -> None:
        text = sentence or self.default
        super().__init__(text)
        self.sentence = text if isinstance(text, Sentence) else Sentence(text)


class CommentsClosed(Refusal):
    """The article accepts no more comments."""

    default = sentence(
        "Comments are closed for this article, so your reply was not stored. "
        "What you wrote is kept below, so that you can copy it."
    )


class ParentUnavailable(Refusal):
    """The parent comment is not approved, is on another article, or is nested too deeply."""

    default = sentence(
        "The comment you were answering can’t be answered any more. "
        "Press “Post Comment” once more to leave your reply under the article instead: "
        "your text is still here."
    )


class TooManyReplies(Refusal):
    """The network exceeded its rate limit for comments; retry after `seconds`."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(self._advice(minutes=math.ceil(self.seconds / 60)))

    @staticmethod
    def _advice(*, minutes: int) -> Sentence:
        return counted(
            "Many replies came from your network just now. "
            "Please send yours again in about %(num)s minute; your text is still here.",
            "Many replies came from your network just now. "
            "Please send yours again in about %(num)s minutes; your text is still here.",
            minutes,
        )


class TooManyReports(TooManyReplies):
    """The network exceeded its rate limit for reports; retry after `seconds`."""

    @staticmethod
    def _advice(*, minutes: int) -> Sentence:
        return counted(
            "Many reports came from your network just now. "
            "Please send yours again in about %(num)s minute; your words are still here.",
            "Many reports came from your network just now. "
            "Please send yours again in about %(num)s minutes; your words are still here.",
            minutes,
        )


class KeyUnusable(Refusal):
    """A key is missing or broken.

    The sentence is for readers; `str(refusal)` tells the operator which key, and why.
    """

    default = sentence(
        "This can’t be taken just now, because a key that protects addresses and accounts "
        "can’t be used. Nothing was stored. Please try again later; "
        "what you wrote is still here."
    )

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault

    def __str__(self) -> str:
        return self.fault


class CommentGone(Refusal):
    """The reported comment isn't public; whether it exists is not revealed."""

    default = sentence("This comment is not on the site, so there is nothing to report.")


class StaleDecision(Refusal):
    """The decision was made on a revision or status that is no longer current."""

    default = sentence("This reply has changed since you opened it. Nothing was decided.")

    def __init__(self, comment: Any) -> None:
        super().__init__()
        self.comment = comment


class NotEditable(Refusal):
    """A comment that was decided or withdrawn can't be edited or decided."""


class NotAllowed(Refusal):
    """The moderator's role doesn't permit this."""

    default = sentence(
        "Your role doesn’t allow this. An admin can change roles on the team’s page."
    )


class LastAdmin(Refusal):
    """The change would leave the team without an admin."""

    default = sentence(
        "The site needs an admin. Make somebody else an admin first, then try again."
    )


class AddressInColumn(Refusal):
    """An email address was about to be stored in plain text."""

    def __init__(self, column: str) -> None:
        super().__init__(
            sentence(
                "An e-mail address can’t be kept in “%(column)s”. "
                "Please take it out and try again.",
                column=column,
            )
        )


class PersonRefused(Refusal):
    """The moderators have blocked this commenter."""

    default = sentence(
        "The moderators take no more replies from this e-mail address, so your reply was "
        "not stored. What you wrote is kept below, so that you can copy it."
    )


class NotRedactable(Refusal):
    """The passage can't be redacted or restored as requested."""


class NotAnswerable(Refusal):
    """The comment can't have a reply below it."""


class NoteUnfounded(Refusal):
    """An editor's note cites no source."""


class TitleTaken(Refusal):
    """Another saved reply has this title."""


class StandingChanged(Refusal):
    """The commenter's trust level changed since the moderator opened the page."""


class Unreachable(Refusal):
    """The commenter could not read a message."""


class NothingChosen(Refusal):
    """The batch selects no comment."""
