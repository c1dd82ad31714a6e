"""Screening: checks of a comment, each with a reason for moderators. None of them decides."""
