"""Tests of blueprints/common/forms."""
