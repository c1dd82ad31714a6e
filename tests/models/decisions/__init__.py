"""Tests of models/decisions."""
