"""Tests of models/screening/rules."""
