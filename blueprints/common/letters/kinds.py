"""Every kind of letter: whoever sends letters imports this room, and knows them all."""

from __future__ import annotations

from blueprints.common.letters import WRITERS, Writer
from blueprints.common.letters import appeal as appeal
from blueprints.common.letters import confirm as confirm
from blueprints.common.letters import decision as decision
from blueprints.common.letters import desk as desk
from blueprints.common.letters import message as message
from blueprints.common.letters import mine as mine
from blueprints.common.letters import replies as replies


def writer_of(kind: str) -> Writer:
    """Who writes letters of a kind."""
    return WRITERS[kind]
