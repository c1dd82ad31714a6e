"""Identity and integrity of an instance's data."""
