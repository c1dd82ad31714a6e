"""Learned triage: what this desk decided before, weighed word by word, on this computer alone."""
