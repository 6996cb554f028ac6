"""Engines: the programs that run a language model."""
