"""Shared parts of the pages: access, caching, emails, forms, request handling, security."""
