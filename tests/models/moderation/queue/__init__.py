"""Tests of models/moderation/queue."""
