"""Tests of models/search."""
