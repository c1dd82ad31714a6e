"""Tests of models/screening/crisis."""
