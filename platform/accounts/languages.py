"""Languages people may say they read: BCP-47 tags with the languages' own names."""

from __future__ import annotations

from django.conf.locale import LANG_INFO

# Widely written ones, and those free software is translated into most; "en" covers "en-GB".
TAGS = (
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fr",
    "ga",
    "gl",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
)
# Django names Chinese by its scripts alone, and Basque in English.
_NAMES = {"eu": "euskara", "zh": "中文"}

LANGUAGES: list[tuple[str, str]] = [
    (tag, _NAMES.get(tag) or LANG_INFO[tag]["name_local"]) for tag in TAGS
]


def primary(tag: str) -> str:
    """Return the language of a tag, without its script and region: "pt" of "pt-BR"."""
    return tag.split("-", 1)[0].lower()
