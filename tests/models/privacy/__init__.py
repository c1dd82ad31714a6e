"""Tests of models/privacy."""
