"""Spam classifier, trained locally on this site's own decisions."""
