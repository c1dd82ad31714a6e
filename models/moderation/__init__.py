"""Moderators' actions: decisions, edits, redactions, bulk actions and the queue."""
