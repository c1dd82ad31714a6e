"""The short-lived signature of a review page: proof that these very words were looked at."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeTimedSerializer

from blueprints.common.forms import ReplyForm
from models import privacy
from models.article import Article

VALID_FOR = 60 * 60  # seconds


def confirm(form: ReplyForm, article: Article) -> str:
    """Sign what the form holds, for its review page."""
    return _serializer().dumps(_said(form, article))


def is_confirmed(form: ReplyForm, article: Article) -> bool:
    """Whether the form carries the signature of a review page for exactly what it holds."""
    try:
        said = _serializer().loads(form.confirmation.data or "", max_age=VALID_FOR)
    except BadData:
        return False
    return bool(said == _said(form, article))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(privacy.derived_key("review page"))


def _said(form: ReplyForm, article: Article) -> str:
    """A keyed digest: the page must not carry anything of the address but the field itself."""
    parts = (article.slug, form.parent.data, form.comment.data, form.name.data, form.email.data)
    return privacy.fingerprint("review page", *(part or "" for part in parts)).hex()
