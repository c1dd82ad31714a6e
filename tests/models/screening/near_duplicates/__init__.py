"""Tests of models/screening/near_duplicates."""
