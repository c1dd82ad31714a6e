"""Shared parts of the readers' pages."""
