"""Crisis help for readers at the desk: each box as they would see it, and why it is on or off."""

from __future__ import annotations

from flask import Blueprint, render_template

from blueprints.common.pages.crisis_help import all_boxes

crisis_help = Blueprint("crisis_help", __name__)


@crisis_help.get("/urgent-help")
def index() -> str:
    """Show every box, whether it is on, and what is missing. Boxes are edited in their files."""
    return render_template("moderation/crisis_help/index.html", boxes=all_boxes())
