"""Failover test: several hosts on one computer, each in its own network namespace."""
