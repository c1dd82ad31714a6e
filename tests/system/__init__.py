"""Tests of the whole site: real processes, several hosts, failures and load."""
