"""Tests of blueprints/common/caching."""
