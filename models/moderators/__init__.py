"""Moderator accounts."""
