"""Moderators."""
