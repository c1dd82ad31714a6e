"""A reply as its writer sent it, and how it becomes a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from database.transactions import transaction_lock
from extensions import db
from models.articles.article import Article
from models.column_types import now
from models.commenters.commenter import Commenter
from models.commenters.lookup import get_or_create_by_email
from models.commenters.name_leak import name_reveals_email
from models.commenters.network import Network
from models.comments.comment import Comment
from models.comments.network_expiry import DUPLICATE_WINDOW
from models.decisions.decision import Decision
from models.encryption import sealing
from models.errors import CommentsClosed
from models.mail import double_opt_in
from models.moderation.edit import edit
from models.moderation.redaction.redaction import Redaction
from models.privacy.retention import expire_on_write
from models.screening import honeypot, near_duplicates, screening
from models.screening.check_result import CheckResult
from models.screening.honeypot import TYPICAL, SubmissionSignals
from models.screening.private_data_warning import PrivateDataWarning
from models.screening.screening import ScreeningResult
from models.screening.text import Text
from models.submissions.duplicates import sent_before
from models.submissions.rate_limit import RateLimit
from models.text import sanitiser

POST_KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")  # at least 128 bits, made in the writer's tab


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reply that was left. `token` opens its receipt; None: it is stored already, and whose
    press this was can't be proven, so the receipt stays closed."""

    comment: Comment
    token: str | None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a reader typed and sent. `parent_id` names the comment it answers, if any."""

    article: Article
    words: str
    name: str
    email: str
    network: Network
    parent_id: int | None = None
    post_key: str = ""
    mails: tuple[str, ...] = ()  # kinds of mail the reader asks for
    arrival: SubmissionSignals = TYPICAL
    html: str = ""  # the words as they will look; made of them where nobody has yet
    screened_later: bool = False  # beside the site: see models/screening/backlog.py

    def __post_init__(self) -> None:
        if not self.html:
            object.__setattr__(self, "html", sanitiser.sanitise(self.words))

    def leave(self, *, limit: int, close_after: int = 0, at: datetime | None = None) -> Submitted:
        """Store the reply as a pending comment: once, however often it is sent.

        The same `post_key` leads to the same comment, and changes it while it is pending;
        without one, the same words of the same person do. `limit` is how many replies the
        network may leave in ten minutes, `close_after` the days after which an article's age
        closes its comments, 0 for never. Raises `CommentsClosed`, `ParentUnavailable`,
        `PersonRefused` and `TooManyReplies`.
        """
        at = at or now()
        self.prescreen()
        if not self.article.takes_replies(close_after=close_after, on=at.date()):
            raise CommentsClosed
        self._take_turns(at)
        keys = [self._key_digest] if self._key_digest else []
        words = self._words_fingerprints(at)
        by_key, by_words = sent_before(keys=keys, words=words)
        if by_key and not self._is_another(by_key):
            return self._pressed_again(by_key)
        if by_words:
            return Submitted(by_words, token=None)
        pace = RateLimit.of(self.network, at=at, limit=limit)
        pace.check_limit(limit)
        came = honeypot.find(self.arrival, from_network=pace.count)
        return self._without_spent_key(by_key)._store(came, at, words[0])

    @cached_property
    def text(self) -> Text:
        """The words as checks read them."""
        return Text(self.html, self.name, self.article.written_in)

    def prescreen(self) -> None:
        """Do what takes longest and changes no row: asked for before a transaction that others
        wait for, it is done when the reply is left."""
        if not self.screened_later:
            _ = self._looked

    @cached_property
    def private_words(self) -> PrivateDataWarning:
        """What looks private in the words, before they are public."""
        return PrivateDataWarning.of(self.text)

    @property
    def has_revealing_name(self) -> bool:
        """Whether the name would give the address away."""
        return name_reveals_email(self.name, self.email)

    @cached_property
    def _looked(self) -> ScreeningResult | None:
        return screening.try_to_look(self.text)

    def _take_turns(self, at: datetime) -> None:
        """Let one network, and whoever has the same key from another one, go one by one. Nobody
        waits for these who holds the turn to decide, or that of variants."""
        transaction_lock(self.network.fingerprint(at))
        if self._key_digest:
            transaction_lock(self._key_digest)

    def _without_spent_key(self, spent: Comment | None) -> Submission:
        """Forget a key that belongs to another reply: these words are new, and must not be lost."""
        return replace(self, post_key="") if spent else self

    def _is_another(self, earlier: Comment) -> bool:
        elsewhere = (earlier.article_id, earlier.parent_id) != (self.article.id, self.parent_id)
        return elsewhere or (earlier.status != "pending" and earlier.source != self.words)

    def _pressed_again(self, comment: Comment) -> Submitted:
        """Take over what the writer changed between two presses of the button; but not where a
        moderator took words out since: the form would put them back."""
        is_redacted = db.session.scalar(Redaction.in_force_on(comment).limit(1))
        if comment.status == "pending" and not is_redacted:
            Decision.lock_log()  # as `edit` does: before that of the writer
            person = db.session.get_one(Commenter, get_or_create_by_email(self.email))
            edit(comment, words=self.words, name=self.name, person=person)
            double_opt_in.ask(comment, self.mails)
        token = sealing.receipt_token(self.post_key)
        is_its = sealing.digest(token) == comment.receipt_digest  # else the secret is another one
        return Submitted(comment, token if is_its else None)

    def _store(self, came: Sequence[CheckResult], at: datetime, words: bytes) -> Submitted:
        token = sealing.receipt_token(self.post_key if self._key_digest else "")
        parent = Comment.answerable(self.parent_id, on=self.article) if self.parent_id else None
        comment = Comment(
            article_id=self.article.id,
            parent=parent,
            depth=parent.depth + 1 if parent else 0,
            root_id=parent.root_id or parent.id if parent else None,
            commenter_id=get_or_create_by_email(self.email),
            name=self.name,
            created_at=at,
            receipt_digest=sealing.digest(token),
            key_digest=self._key_digest,
            duplicate_fingerprint=words,
            network_fingerprint=self.network.fingerprint(at),
        )
        comment.set_text(self.words, html=self.html)
        if not self.screened_later:
            near_duplicates.lock()
        expire_on_write(Comment, at)
        screening.store_unscreened(comment, came)
        double_opt_in.begin(comment, self.mails)
        if not self.screened_later:
            screening.try_to_screen(comment, looked=self._looked)
        return Submitted(comment, token)

    @property
    def _key_digest(self) -> bytes | None:
        return sealing.digest(self.post_key) if POST_KEY.fullmatch(self.post_key) else None

    def _words_fingerprints(self, at: datetime) -> list[bytes]:
        """Recognise the same person's same words on the same parent, from the same network.

        Only words that still wait are recognised, so only their writer knows them: with public
        ones anybody could try addresses until the answer says whose words they are.
        """
        said = (self.email.casefold(), str(self.article.id), str(self.parent_id), self.words)
        networks = self.network.fingerprints_since(at - DUPLICATE_WINDOW, until=at)
        return [
            known
            for each in networks
            for known in sealing.fingerprints("words", *said, each).values()
        ]
