"""The command line: the other door. One file a group, each as thin as a page."""

from __future__ import annotations

from commands.addresses import addresses
from commands.articles import articles
from commands.backup import backup, restore
from commands.comments import comments
from commands.decisions import decisions
from commands.erasures import erasures
from commands.keys import keys
from commands.moderators import moderators
from commands.outbox import outbox
from commands.retention import retention
from commands.rules import rules
from commands.search import search
from commands.site import serve
from commands.triage import triage

groups = (
    addresses,
    articles,
    backup,
    comments,
    decisions,
    erasures,
    keys,
    moderators,
    outbox,
    restore,
    retention,
    rules,
    search,
    serve,
    triage,
)
