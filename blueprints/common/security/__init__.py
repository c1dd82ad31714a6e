"""Sign-in, sessions, rate limits, security headers and the origin check."""
