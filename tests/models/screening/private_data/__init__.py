"""Tests of models/screening/private_data."""
