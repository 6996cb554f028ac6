"""Texts that people and models write: what is valid, how it is shown, what is found in it."""
