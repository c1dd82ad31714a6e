"""Shared parts of the desk's pages."""
