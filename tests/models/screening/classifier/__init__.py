"""Tests of models/screening/classifier."""
