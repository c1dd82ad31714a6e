"""Tests of the commands of the console."""
