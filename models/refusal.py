"""What the domain refuses, in words a reader or moderator understands."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any


class Refusal(Exception):
    """Something that must not be. `str(refusal)` is the sentence to show."""


class CommentsClosed(Refusal):
    """The article takes no more replies."""

    def __init__(self) -> None:
        super().__init__(
            "Comments are closed for this article, so your reply was not stored. "
            "What you wrote is kept below, so that you can copy it."
        )


class ParentUnavailable(Refusal):
    """The comment to answer is not approved, is of another article, or is too deep."""

    def __init__(self) -> None:
        super().__init__(
            "The comment you were answering can’t be answered any more. "
            "Press “Post Comment” once more to leave your reply under the article instead: "
            "your text is still here."
        )


class TooManyReplies(Refusal):
    """The network left as many replies as it may. `seconds` is how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        minutes = math.ceil(self.seconds / 60)
        plural = "minute" if minutes == 1 else "minutes"
        super().__init__(
            "Many replies came from your network just now. "
            f"Please send yours again in about {minutes} {plural}; your text is still here."
        )


class StaleDecision(Refusal):
    """A decision was made on a revision or status that is no longer the present one."""

    def __init__(self, comment: Any) -> None:
        self.comment = comment
        super().__init__("This reply has changed since you opened it. Nothing was decided.")


class NotEditable(Refusal):
    """A comment that was decided or withdrawn cannot be changed or decided."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class AddressInColumn(Refusal):
    """An e-mail address was about to be stored in plain text."""

    def __init__(self, column: str) -> None:
        super().__init__(
            f"An e-mail address can’t be kept in “{column}”. Please take it out and try again."
        )
