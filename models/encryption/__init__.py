"""Encryption of email addresses: the key ring, key files, and sealing."""
