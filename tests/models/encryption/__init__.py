"""Tests of models/encryption."""
