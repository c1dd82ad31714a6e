"""Benchmarks of speed, growth, screening and failover; `python -m benchmarks` lists them."""
