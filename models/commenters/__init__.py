"""Commenters."""
