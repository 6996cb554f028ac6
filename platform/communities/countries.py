"""The countries of ISO 3166-1: two letters, and the name that people use."""

from __future__ import annotations

from django_countries import countries


def choices() -> list[tuple[str, str]]:
    """Return every country as (code, name), in the order of the names."""
    return [(code, str(name)) for code, name in countries]


def is_country(code: str) -> bool:
    """Say whether the standard has the code."""
    return code in countries.countries


def name_of(code: str) -> str:
    """Return the country's name; '' for no country."""
    return str(countries.name(code)) if code else ""
