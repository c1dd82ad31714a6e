"""Screening: small checks of a reply, each with a reason a moderator can read. None decides."""
