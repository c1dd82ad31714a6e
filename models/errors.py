"""What the domain refuses, in words a reader or moderator understands."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from models.translatable import Sentence, counted, sentence


class Refusal(Exception):
    """Something that must not be. `sentence` says it; `str(refusal)` in English."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence)


class CommentsClosed(Refusal):
    """The article takes no more replies."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "Comments are closed for this article, so your reply was not stored. "
                "What you wrote is kept below, so that you can copy it."
            )
        )


class ParentUnavailable(Refusal):
    """The comment to answer is not approved, is of another article, or is too deep."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "The comment you were answering can’t be answered any more. "
                "Press “Post Comment” once more to leave your reply under the article instead: "
                "your text is still here."
            )
        )


class TooManyReplies(Refusal):
    """The network left as many replies as it may. `seconds` is how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(
            counted(
                "Many replies came from your network just now. "
                "Please send yours again in about %(num)s minute; your text is still here.",
                "Many replies came from your network just now. "
                "Please send yours again in about %(num)s minutes; your text is still here.",
                math.ceil(self.seconds / 60),
            )
        )


class TooManyReports(TooManyReplies):
    """The network left as many reports as it may. `seconds` is how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        Refusal.__init__(
            self,
            counted(
                "Many reports came from your network just now. "
                "Please send yours again in about %(num)s minute; your words are still here.",
                "Many reports came from your network just now. "
                "Please send yours again in about %(num)s minutes; your words are still here.",
                math.ceil(self.seconds / 60),
            ),
        )


class KeyUnusable(Refusal):
    """A key is missing or broken. The sentence is for readers; `str(refusal)` tells the operator
    which key it is, and why."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(
            sentence(
                "This can’t be taken just now, because a key that protects addresses and accounts "
                "can’t be used. Nothing was stored. Please try again later; "
                "what you wrote is still here."
            )
        )

    def __str__(self) -> str:
        return self.fault


class CommentGone(Refusal):
    """A comment that readers don't see can't be reported; nor is it said whether there is one."""

    def __init__(self) -> None:
        super().__init__(
            sentence("This comment is not on the site, so there is nothing to report.")
        )


class StaleDecision(Refusal):
    """A decision was made on a revision or status that is no longer the present one."""

    def __init__(self, comment: Any) -> None:
        self.comment = comment
        super().__init__(
            sentence("This reply has changed since you opened it. Nothing was decided.")
        )


class NotEditable(Refusal):
    """A comment that was decided or withdrawn cannot be changed or decided."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class NotAllowed(Refusal):
    """The role of a moderator does not allow this."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Your role doesn’t allow this. An admin can change roles on the team’s page.")
        )


class LastAdmin(Refusal):
    """Nobody would be left who may manage the team."""

    def __init__(self) -> None:
        super().__init__(
            sentence("The site needs an admin. Make somebody else an admin first, then try again.")
        )


class AddressInColumn(Refusal):
    """An e-mail address was about to be stored in plain text."""

    def __init__(self, column: str) -> None:
        super().__init__(
            sentence(
                "An e-mail address can’t be kept in “%(column)s”. "
                "Please take it out and try again.",
                column=column,
            )
        )


class PersonRefused(Refusal):
    """The moderators take no replies from this person."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "The moderators take no more replies from this e-mail address, so your reply was "
                "not stored. What you wrote is kept below, so that you can copy it."
            )
        )


class NotRedactable(Refusal):
    """The words can’t be taken out, or can’t be put back, like that."""


class NotAnswerable(Refusal):
    """Nothing can stand below this comment."""


class NoteUnfounded(Refusal):
    """An editor's note names no source."""


class TitleTaken(Refusal):
    """Another saved reply is known by this title."""


class StandingChanged(Refusal):
    """A person's standing is no longer what the moderator was looking at."""


class Unreachable(Refusal):
    """Nobody would read a message to this person."""


class NothingChosen(Refusal):
    """A batch would decide nothing."""
