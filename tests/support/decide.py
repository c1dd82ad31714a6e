"""Decisions from behind the desk, for tests that are about what readers see."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.reports.outcome import dismiss

MAX = "max@desk.example"


def decide(site: Flask, comment_id: int, decision: str) -> None:
    """Let Max decide on a comment as it is, or `dismiss` its reports."""
    with site.app_context():
        comment = db.session.get_one(Comment, comment_id)
        max_ = db.session.scalar(select(Moderator).where(Moderator.email == MAX))
        max_ = max_ or Moderator.add(MAX, name="Max")[0]
        if decision == "dismiss":
            dismiss(comment, by=max_, newest=2**31 - 1)
        else:
            make_decision(comment, decision, by=max_, seen=SeenRevision(comment.revision))
        db.session.commit()
