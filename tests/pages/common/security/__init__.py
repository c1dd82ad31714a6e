"""Tests of blueprints/common/security."""
