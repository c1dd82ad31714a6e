"""Tests over HTTP: blueprints and what they share."""
