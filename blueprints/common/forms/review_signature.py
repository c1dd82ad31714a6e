"""Short-lived signatures of review pages: proof that exactly this content was shown."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeTimedSerializer

from blueprints.common.forms.reply import ReplyForm
from models.articles.article import Article
from models.encryption import sealing

MAX_AGE = 60 * 60  # seconds


def confirm(form: ReplyForm, article: Article) -> str:
    """Sign what the form contains, for its review page."""
    return sign(*_signed_parts(form, article))


def is_confirmed(form: ReplyForm, article: Article) -> bool:
    """Tell whether the form carries the signature of a review page for exactly its content."""
    return is_signed(form.confirmation.data, *_signed_parts(form, article))


def sign(*parts: str) -> str:
    """Sign the parts of a form by a keyed digest, so that the page does not contain them again."""
    return _serializer().dumps(_digest(parts))


def is_signed(signature: str | None, *parts: str) -> bool:
    """Tell whether the signature matches exactly these parts and is younger than `MAX_AGE`."""
    try:
        return bool(_serializer().loads(signature or "", max_age=MAX_AGE) == _digest(parts))
    except BadData:
        return False


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(sealing.derived_key("review page"))


def _digest(parts: tuple[str, ...]) -> str:
    return sealing.keyed_digest("reviewed words", *parts).hex()


def _signed_parts(form: ReplyForm, article: Article) -> list[str]:
    parts = (article.slug, form.parent.data, form.comment.data, form.name.data, form.email.data)
    return [part or "" for part in parts]
