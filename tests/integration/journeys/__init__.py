"""Journeys share the communities that they walk in: a package, so that they end with it."""
