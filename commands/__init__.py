"""The command line: the other door. One file a group, each as thin as a page."""

from __future__ import annotations

from commands.articles import articles
from commands.comments import comments
from commands.decisions import decisions
from commands.moderators import moderators
from commands.retention import retention
from commands.search import search
from commands.site import serve

groups = (articles, comments, decisions, moderators, retention, search, serve)
