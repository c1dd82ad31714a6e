"""Tests of models/appeals."""
