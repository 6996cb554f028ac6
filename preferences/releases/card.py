"""README.md of an export: how to load it, and what it is and is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Community
from preferences.releases.files import Form
from preferences.releases.manifest import NAME as MANIFEST
from preferences.releases.manifest import removals_url
from preferences.releases.quick_preview import ExportPreview
from preferences.releases.summary import Summary

NAME = "README.md"

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_LOADING = """```python
from datasets import load_dataset

rows = load_dataset("THIS_FOLDER", split="train")
```"""
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


def card(community: Community, preview: ExportPreview, summary: Summary, *, form: Form) -> str:
    """Return the card's text: front matter that makes `datasets.load_dataset` work, then words."""
    # The card is part of the data: it must not follow the language of whoever exports.
    with translation.override(settings.LANGUAGE_CODE):
        parts = [
            _front_matter(community, preview, summary, form=form),
            "# " + _("Quick export of %s") % _plain(community.name),
            _what_it_is(),
            "## " + _("Whom it speaks for"),
            *_whom_it_speaks_for(summary),
            "## " + _("What is in it and what was left out"),
            _gate_table(preview),
            "## " + _("Licences"),
            _licences(summary),
            "## " + _("Rows to take out"),
            _(
                "People may take back what they gave. Before you train, and before you pass a copy "
                "on, take out the rows whose `id` this list names: %s"
            )
            % f"<{removals_url(community)}>",
            "## " + _("Loading it"),
            _LOADING,
            _("Counts, digests and versions stand in %s.") % f"`{MANIFEST}`",
        ]
    return "\n\n".join(parts) + "\n"


def _front_matter(
    community: Community, preview: ExportPreview, summary: Summary, *, form: Form
) -> str:
    languages = sorted(tag for tag in summary.languages if tag and tag != "und")
    tags = ["preference", "dpo", *(["simulated-votes"] if summary.simulated_votes else [])]
    size = next((name for most, name in _SIZES if preview.rows < most), "n>10M")
    lines = [
        "---",
        f"pretty_name: {json.dumps(_line(community.name), ensure_ascii=False)}",
        "license: other",
        "license_name: each-row-keeps-its-own",
        *_listed("language", languages),
        *_listed("task_categories", ["text-generation"]),
        *_listed("size_categories", [size]),
        *_listed("tags", tags),
        "configs:",
        "- config_name: preference",
        "  default: true",
        "  data_files:",
        "  - split: train",
        f"    path: {form.path}",
        "dataset_info:",
        "- config_name: preference",
        "  features:",
        "  - name: id",
        "    dtype: string",
    ]
    for column in ("prompt", "chosen", "rejected"):
        lines += [
            f"  - name: {column}",
            "    list:",
            "    - name: role",
            "      dtype: string",
            "    - name: content",
            "      dtype: string",
        ]
    return "\n".join([*lines, "---"])


def _listed(key: str, values: Iterable[str]) -> list[str]:
    items = [f"- {json.dumps(value)}" for value in values]
    return [f"{key}:", *items] if items else []


def _what_it_is() -> str:
    return _(
        "A quick export: a private look at what the votes have decided so far. It is not a "
        "release. Nobody has approved it, and it is not signed. It holds what contributors let be "
        "published when it was made; they can say otherwise since. Each row is one closed "
        "comparison: a prompt, the answer that its voters chose, and the one they did not."
    )


def _whom_it_speaks_for(summary: Summary) -> list[str]:
    share = summary.largest_share
    people = ngettext("%d person", "%d people", summary.people) % summary.people
    simulated = (
        ngettext("%d simulated voter", "%d simulated voters", summary.simulated_voters)
        % summary.simulated_voters
    )
    votes = ngettext("%d vote", "%d votes", summary.votes) % summary.votes
    told = [
        _("%(votes)s by %(people)s and %(simulated)s.")
        % {"votes": votes, "people": people, "simulated": simulated}
    ]
    if summary.simulated_votes:
        told.append(
            _(
                "**%(simulated)d of the %(votes)d votes are simulated**: a stated rule cast them, "
                "not a person. They show how the platform works and say nothing about what people "
                "prefer."
            )
            % {"simulated": summary.simulated_votes, "votes": summary.votes}
        )
    if summary.one_vote:
        told.append(
            ngettext(
                "%d row rests on a single vote: it is one person's judgement.",
                "%d rows rest on a single vote: they are one person's judgement.",
                summary.one_vote,
            )
            % summary.one_vote
        )
    if share is not None and share > 0.5:
        told.append(
            _("One voter cast %d %% of the votes: read this as a personal export.")
            % round(share * 100)
        )
    return told


def _gate_table(preview: ExportPreview) -> str:
    lines = [
        "| " + " | ".join([_("Gate"), _("Rows in"), _("Rows out"), _("Left out")]) + " |",
        "|---|---:|---:|---|",
    ]
    lines += [
        f"| {gate.title} | {gate.rows_in} | {gate.rows_out} | {gate.reason or '–'} |"
        for gate in preview.gates
    ]
    return "\n".join(lines)


def _licences(summary: Summary) -> str:
    answers = [
        _("%(count)d by %(model)s (licence of the model: %(licence)s)")
        % {
            "count": count,
            "model": f"{_plain(model)} {revision[:12]}".strip(),
            "licence": _plain(licence) if licence else _("not stated"),
        }
        if model
        else _("%d by people") % count
        for (model, revision, licence), count in sorted(summary.writers.items())
    ]
    return "\n".join(
        [
            "- " + _("Prompts: %s") % _in_words(summary.prompt_licences),
            "- " + _("Sources of prompts: %s") % _in_words(summary.sources, _("written here")),
            "- " + _("Answers: %s") % _in_words(summary.answer_licences),
            *(f"- {line}" for line in answers),
        ]
    )


def _in_words(counts: Mapping[str, int], unnamed: str = "") -> str:
    return ", ".join(
        f"{_plain(name) if name else unnamed or _('not stated')} ({count})"
        for name, count in sorted(counts.items())
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return a text that people chose as one line without meaning in Markdown."""
    return _MARKUP.sub(r"\\\1", _line(text))
