"""Rights in contributions: who may read what, what leaves, what a withdrawal takes out."""
