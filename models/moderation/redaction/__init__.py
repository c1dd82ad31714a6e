"""Redaction of passages in comments."""
