"""Tests of models/comments."""
