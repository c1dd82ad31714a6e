"""Figures for the moderation desk and the public transparency report."""
