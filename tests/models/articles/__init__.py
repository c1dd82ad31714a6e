"""Tests of models/articles."""
