"""Which language a page speaks, and how the domain's sentences are said in it.

A page that everybody shares speaks the language of its article, or the site's own; a page for
one person speaks what their browser prefers. So no shared page depends on who asks for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel import support
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    force_locale,
    get_locale,
    get_translations,
    gettext,
    ngettext,
    refresh,
)
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext

from blueprints.common.access import is_for_readers
from config import Settings
from extensions import babel
from models.errors import Refusal
from models.text.languages import direction, own_name, with_place
from models.text.sanitiser import trusted
from models.translatable import Sentence

SOURCE = "en"  # what the sentences are written in; it needs no catalogue
FOLDER = "translations"


def set_up_translations(app: Flask, settings: Settings) -> None:
    """Read which catalogues there are, and offer what a page says of its language."""
    found = Path(app.root_path, FOLDER).glob("*/LC_MESSAGES/messages.mo")
    app.config["LANGUAGES"] = [SOURCE, *sorted(_tag(each.parts[-3]) for each in found)]
    babel.init_app(app, default_locale=SOURCE, default_timezone="UTC", locale_selector=_chosen)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(_=_written, gettext=_written, ngettext=_counted)
    app.jinja_env.globals.update(
        current_locale=current_locale,
        page_direction=_page_direction,
        direction=direction,
        own_name=own_name,
        with_place=with_place,
    )
    app.jinja_env.filters.update(said=translate)


def use_locale(language: str) -> None:
    """Let this answer speak an article's language, "" for the site's: for the door of an article,
    once it knows which. What has no catalogue leaves its furniture to the site's language."""
    g.page_language = language or _site_language()
    refresh()


def use_browser_locale() -> None:
    """Let an answer that is for one person alone speak to them, unless it is about an article."""
    if "page_language" not in g:
        g.page_language = _preferred()
        refresh()


def current_locale() -> str:
    """The language of this page's furniture, as a tag."""
    return _tag(str(get_locale() or SOURCE))


def translate(words: str | Refusal) -> str:
    """Say a sentence of the domain in the language of this page."""
    known = words.sentence if isinstance(words, Refusal) else words
    if not isinstance(known, Sentence) or not known:
        return known
    values = {name: _said(each) for name, each in known.values.items() if name != "num"}
    if known.many:
        return ngettext(known.words, known.many, known.number, **values)
    return gettext(known.words, **values)


def _said(value: Any) -> Any:
    return translate(value) if isinstance(value, Sentence) else value


def translate_to(language: str, words: str) -> str:
    """Say a sentence of the domain in an article's language, "" for the site's, on any page."""
    with force_locale(_with_catalogue(language or _site_language())):
        return translate(words)


def _chosen() -> str:
    if "page_language" in g:
        return _with_catalogue(g.page_language)
    if has_request_context() and not is_for_readers():
        return _with_catalogue(_preferred())
    return _with_catalogue(_site_language())


def _with_catalogue(tag: str) -> str:
    """The catalogue for a language, else the site's, else English."""
    wanted = (tag, tag.partition("-")[0], _site_language(), _site_language().partition("-")[0])
    known = current_app.config["LANGUAGES"]
    return next((each for each in wanted if each in known), SOURCE).replace("-", "_")


def _preferred() -> str:
    """What the browser prefers, of what there is (RFC 9110, 12.5.4)."""
    known = current_app.config["LANGUAGES"]
    return request.accept_languages.best_match(known) or _site_language()


def _page_direction() -> str:
    return direction(g.get("page_language", "") or current_locale())


def _site_language() -> str:
    language: str = current_app.config["SETTINGS"].site_language
    return language


@pass_eval_context
def _written(context: EvalContext, words: str, /, **values: Any) -> str:
    """What `_` is in templates, as Jinja has it, in a third of the time: a page says hundreds of
    sentences (https://jinja.palletsprojects.com/en/stable/extensions/#new-style-gettext)."""
    said = _catalogue().ugettext(words)
    return (trusted(said) if context.autoescape else said) % values


@pass_eval_context
def _counted(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    said = _catalogue().ungettext(one, many, number)
    return (trusted(said) if context.autoescape else said) % {"num": number, **values}


def _catalogue() -> support.NullTranslations:
    """That of this page, looked for once: it takes longer than to find a sentence in it."""
    locale, known = get_locale(), g.get("catalogue", (None, None))
    if known[1] is None or known[0] is not locale:
        known = g.catalogue = locale, get_translations()
    catalogue: support.NullTranslations = known[1]
    return catalogue


def _tag(name: str) -> str:
    return name.replace("_", "-")
