"""Tests of blueprints/common/request."""
