"""Tests of the database package, and of what the databases plan."""
