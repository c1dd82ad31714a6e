"""Tests of models/screening."""
