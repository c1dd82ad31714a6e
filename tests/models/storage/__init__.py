"""Tests of models/storage."""
