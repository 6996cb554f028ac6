"""Founding a community, and changing the rules that it began with."""
