"""Tests of the site behind nginx."""
