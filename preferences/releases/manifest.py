"""manifest.json: what is in the folder, how it came about, and how to check it.

Nothing in it depends on when or by whom it was made: the same data gives the same bytes.
"""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import pyarrow as pa
from django.conf import settings

from communities.addresses import address
from communities.models import Community
from preferences.releases.files import Form, WrittenFile
from preferences.releases.quick_preview import ExportPreview
from preferences.releases.summary import Summary

NAME = "manifest.json"

# The list of rows to take out of copies, always at the same address.
REMOVALS = "removals.json"
SCHEMA_VERSION = 1
NOT_STATED = "not stated"


def manifest(
    community: Community,
    preview: ExportPreview,
    summary: Summary,
    *,
    form: Form,
    files: Iterable[WrittenFile],
) -> str:
    """Return the manifest's text."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "kind": "quick export",
        "community": {
            "slug": community.slug,
            "name": community.name,
            "public_id": str(community.public_id),
        },
        "config": "preference",
        "format": form.value,
        "counts": {
            "closed_comparisons": preview.closed,
            "by_preference": dict(sorted(preview.by_kind.items())),
            "rows": preview.rows,
        },
        "gates": [
            {
                "gate": gate.name,
                "rows_in": gate.rows_in,
                "rows_out": gate.rows_out,
                "left_out": dict(gate.reasons),
            }
            for gate in preview.gates
        ],
        "representation": _representation(summary),
        "languages": _counted(summary.languages),
        "licences": {
            "prompts": _counted(summary.prompt_licences),
            "answers": _counted(summary.answer_licences),
        },
        "sources_of_prompts": _counted(summary.sources, unnamed="written here"),
        "answers_by": _writers(summary),
        "files": [asdict(file) for file in sorted(files, key=lambda file: file.path)],
        "removals": removals_url(community),
        "software": {
            "folkmoot": version("folkmoot"),
            "python": platform.python_version(),
            "pyarrow": pa.__version__,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def removals_url(community: Community) -> str:
    """Return where the list of rows is that are to be taken out of copies."""
    return f"{settings.SITE_URL}{address(community, REMOVALS)}"


def _representation(summary: Summary) -> dict[str, Any]:
    share = summary.largest_share
    return {
        "votes": summary.votes,
        "voters": len(summary.voters),
        "people": summary.people,
        "simulated_voters": summary.simulated_voters,
        "simulated_votes": summary.simulated_votes,
        "rows_with_one_vote": summary.one_vote,
        "largest_share_of_one_voter": None if share is None else round(share, 4),
    }


def _writers(summary: Summary) -> list[dict[str, Any]]:
    return [
        {"model": model, "revision": revision, "licence": licence or NOT_STATED, "answers": count}
        if model
        else {"model": None, "answers": count}
        for (model, revision, licence), count in sorted(summary.writers.items())
    ]


def _counted(counts: Counter[str], *, unnamed: str = NOT_STATED) -> dict[str, int]:
    return {name or unnamed: count for name, count in sorted(counts.items())}
