"""What the API says and takes, by what it is about."""
