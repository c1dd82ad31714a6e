"""Tests of models/moderation/batches."""
