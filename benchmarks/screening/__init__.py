"""Benchmarks of screening."""
