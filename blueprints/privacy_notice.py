"""Privacy: what is kept of readers, why, for how long, and who sees it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flask import Blueprint, Response, current_app, render_template
from flask_babel import ngettext

from blueprints.common.caching.page_cache import cached_response
from models.privacy.retention_rules import RULES

privacy_notice = Blueprint("privacy_notice", __name__)


@privacy_notice.get("/privacy")
def index() -> Response:
    """Say what is kept: the very rules that destroy it, with the settings as they are."""
    return cached_response(
        "privacy", partial(render_template, "privacy_notice/index.html", **_kept())
    )


def _kept() -> dict[str, object]:
    settings = current_app.config["SETTINGS"]
    rules = (rule for rule in RULES if rule.applies(settings))
    return {"kept": [(rule, _time(rule.kept(settings))) for rule in rules]}


def _time(kept: timedelta) -> str:
    """“3 days”, “30 hours”; nothing where something ends by itself."""
    hours = int(kept.total_seconds() // 3600)
    if hours % 24 == 0 and hours > 72:
        return ngettext("%(num)s day", "%(num)s days", hours // 24)
    return ngettext("%(num)s hour", "%(num)s hours", hours) if hours else ""
