"""Tests of models/moderation."""
