"""What is kept and for how long: retention, erasing, legal holds, export, backups."""
