"""Retention, erasure, legal holds and data export."""
