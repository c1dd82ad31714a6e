"""Tests of models/mail."""
