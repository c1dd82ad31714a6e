"""Every kind of letter: whoever sends letters imports this room, and knows them all."""

from __future__ import annotations

from blueprints.common.emails import WRITERS, Writer
from blueprints.common.emails import appeal as appeal
from blueprints.common.emails import confirm as confirm
from blueprints.common.emails import decision as decision
from blueprints.common.emails import message as message
from blueprints.common.emails import my_comments_link as my_comments_link
from blueprints.common.emails import replies as replies
from blueprints.common.emails import to_moderators as to_moderators


def builder_for(kind: str) -> Writer:
    """Who writes letters of a kind."""
    return WRITERS[kind]
