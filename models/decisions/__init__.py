"""Decisions: append-only audit log, hash chain, reasons and waiting times."""
