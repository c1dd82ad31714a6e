"""Tests of models/moderation/redaction."""
