"""Say of what is there already where it came from."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, _schema_editor: Any) -> None:
    """Fill in what every row tells of itself."""
    prompts = apps.get_model("preferences", "Prompt").objects
    responses = apps.get_model("preferences", "Response").objects
    prompts.exclude(source="").update(origin="imported")
    responses.filter(generation__isnull=False).update(origin="machine")
    responses.filter(model__isnull=False, generation__isnull=True).update(origin="imported")


class Migration(migrations.Migration):
    """Data alone: the columns came with 0014."""

    dependencies = [("preferences", "0014_contributions_carry_their_rights")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
