"""Tests of the pages of moderators."""
