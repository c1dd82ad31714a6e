"""The privacy notice: what is stored about readers, why, for how long, and who sees it."""

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
    """Show the notice. It lists the very retention rules that run, with the current settings."""
    return cached_response(
        "privacy", partial(render_template, "privacy_notice/index.html", **_retention())
    )


def _retention() -> dict[str, object]:
    settings = current_app.config["SETTINGS"]
    rules = (rule for rule in RULES if rule.applies(settings))
    return {"kept": [(rule, _duration(rule.kept(settings))) for rule in rules]}


def _duration(kept: timedelta) -> str:
    """Format as “3 days” or “30 hours”; "" where the rule has no time limit."""
    hours = int(kept.total_seconds() // 3600)
    if hours % 24 == 0 and hours > 72:
        return ngettext("%(num)s day", "%(num)s days", hours // 24)
    return ngettext("%(num)s hour", "%(num)s hours", hours) if hours else ""
