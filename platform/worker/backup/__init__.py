"""Backups: the database and the files in one archive that says of itself whether it is whole."""
