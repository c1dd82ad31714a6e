"""The language of a page, and translation of the domain's sentences into it.

A page that everybody shares is in the language of its article, or the site's own; a page for one
person is in the language their browser prefers. So no shared page depends on who asks for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    force_locale,
    get_locale,
    gettext,
    ngettext,
    refresh,
)

from blueprints.common.access import is_for_readers
from config import Settings
from extensions import babel
from models.errors import Refusal
from models.text.languages import direction, own_name, with_place
from models.translatable import Sentence

SOURCE = "en"  # the sentences are written in it; it needs no catalogue
FOLDER = "translations"


def set_up_translations(app: Flask, settings: Settings) -> None:
    """Find the catalogues, and offer what templates need to know of languages."""
    found = Path(app.root_path, FOLDER).glob("*/LC_MESSAGES/messages.mo")
    app.config["LANGUAGES"] = [SOURCE, *sorted(_tag(each.parts[-3]) for each in found)]
    babel.init_app(app, default_locale=SOURCE, default_timezone="UTC", locale_selector=_chosen)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        current_locale=current_locale,
        page_direction=_page_direction,
        direction=direction,
        own_name=own_name,
        with_place=with_place,
    )
    app.jinja_env.filters.update(said=translate)


def use_locale(language: str) -> None:
    """Use an article's language for this answer, "" for the site's.

    Without a catalogue for it, what surrounds the article is in the site's language.
    """
    g.page_language = language or _site_language()
    refresh()


def use_browser_locale() -> None:
    """Use the browser's language for an answer to one person, unless it is about an article."""
    if "page_language" not in g:
        g.page_language = _preferred()
        refresh()


def current_locale() -> str:
    """Return the language of what surrounds the article on this page, as a tag."""
    return _tag(str(get_locale() or SOURCE))


def translate(words: str | Refusal) -> str:
    """Return a sentence of the domain, or of a refusal, in the language of this page."""
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
    """Return a sentence of the domain in an article's language, "" for the site's."""
    with force_locale(_with_catalogue(language or _site_language())):
        return translate(words)


def _chosen() -> str:
    if "page_language" in g:
        return _with_catalogue(g.page_language)
    if has_request_context() and not is_for_readers():
        return _with_catalogue(_preferred())
    return _with_catalogue(_site_language())


def _with_catalogue(tag: str) -> str:
    """Return the locale whose catalogue serves a language: its own, the site's, or English."""
    wanted = (tag, tag.partition("-")[0], _site_language(), _site_language().partition("-")[0])
    known = current_app.config["LANGUAGES"]
    return next((each for each in wanted if each in known), SOURCE).replace("-", "_")


def _preferred() -> str:
    """Return the language the browser prefers of those there are (RFC 9110, 12.5.4)."""
    known = current_app.config["LANGUAGES"]
    return request.accept_languages.best_match(known) or _site_language()


def _page_direction() -> str:
    return direction(g.get("page_language", "") or current_locale())


def _site_language() -> str:
    language: str = current_app.config["SETTINGS"].site_language
    return language


def _tag(name: str) -> str:
    return name.replace("_", "-")
