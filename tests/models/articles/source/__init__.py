"""Tests of models/articles/source."""
