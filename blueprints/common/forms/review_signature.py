"""The short-lived signature of a review page: proof that these very words were looked at."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeTimedSerializer

from blueprints.common.forms.reply import ReplyForm
from models.articles.article import Article
from models.encryption import sealing

VALID_FOR = 60 * 60  # seconds


def confirm(form: ReplyForm, article: Article) -> str:
    """Sign what the form holds, for its review page."""
    return sign(*_said(form, article))


def is_confirmed(form: ReplyForm, article: Article) -> bool:
    """Whether the form carries the signature of a review page for exactly what it holds."""
    return is_signed(form.confirmation.data, *_said(form, article))


def sign(*said: str) -> str:
    """Sign what a form holds. A keyed digest: the page must not carry anything of an address but
    the field itself."""
    return _serializer().dumps(_digest(said))


def is_signed(signature: str | None, *said: str) -> bool:
    """Whether the signature of a review page is for exactly what was said, and young enough."""
    try:
        return bool(_serializer().loads(signature or "", max_age=VALID_FOR) == _digest(said))
    except BadData:
        return False


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(sealing.derived_key("review page"))


def _digest(said: tuple[str, ...]) -> str:
    return sealing.keyed_digest("reviewed words", *said).hex()


def _said(form: ReplyForm, article: Article) -> list[str]:
    parts = (article.slug, form.parent.data, form.comment.data, form.name.data, form.email.data)
    return [part or "" for part in parts]
