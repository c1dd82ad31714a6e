"""Tests of blueprints/common/pages."""
