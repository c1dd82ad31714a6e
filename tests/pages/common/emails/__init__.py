"""Tests of blueprints/common/emails."""
