"""Benchmarks of the checks of screening."""
