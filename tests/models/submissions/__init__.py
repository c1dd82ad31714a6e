"""Tests of models/submissions."""
