"""What closed pairs say, for readers."""
