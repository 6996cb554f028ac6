"""What changes in a community."""
