"""Tests of models/text."""
