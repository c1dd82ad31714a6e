"""A submission: what a reader sent with the form under an article."""

from __future__ import annotations

from dataclasses import dataclass

from models.articles.article import Article
from models.commenters.network import Network
from models.screening.honeypot import TYPICAL, SubmissionSignals
from models.screening.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """`text` has the commenter's name beside it; `parent_id` is the comment it answers.

    `post_key` is a secret of the reader's tab: two presses of one button carry the same. `emails`
    are the kinds of email the reader asks for.
    """

    article: Article
    text: Text
    email: str
    network: Network
    parent_id: int | None = None
    post_key: str = ""
    emails: tuple[str, ...] = ()
    signals: SubmissionSignals = TYPICAL
