"""Moderators' screening rules."""
