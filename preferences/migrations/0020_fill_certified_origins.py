"""Tell texts that an employer signed for from those whose author certified it alone."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TEXTS = ("Prompt", "Response", "Comment", "Vote")


def fill(apps: Any, _schema_editor: Any) -> None:
    """Call what names no employer by what it rests on: its author's word, under their terms."""
    for name in TEXTS:
        rows = apps.get_model("preferences", name).objects
        rows.filter(origin="employer", employer__isnull=True).update(origin="certified")


def empty(apps: Any, _schema_editor: Any) -> None:
    """Call all of it by the one name there was."""
    for name in TEXTS:
        rows = apps.get_model("preferences", name).objects
        rows.filter(origin="certified").update(origin="employer")


class Migration(migrations.Migration):
    """Data alone: the columns came with 0019, and 0021 holds on to what is said here."""

    dependencies = [("preferences", "0019_texts_for_employers")]
    operations = [migrations.RunPython(fill, empty)]
