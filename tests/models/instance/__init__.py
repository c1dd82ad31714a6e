"""Tests of models/instance."""
