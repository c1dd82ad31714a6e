"""Commenters: identity by keyed fingerprint, encrypted email address, moderators' notes."""
