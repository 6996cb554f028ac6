"""What a person wrote, text by text, as files to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from preferences.models import Appeal, Comment, Prompt, Report, Response, Vote
from privacy.inventory.telling import CHUNK


def texts_of(user: User) -> Iterator[tuple[str, str]]:
    """Yield the name and the words of each file; what was taken out has no words any more."""
    yield from _prompts(user)
    answers = Response.objects.filter(author=user).values_list("public_id", "text")
    yield from _plain("answers", answers)
    comments = Comment.objects.filter(author=user).values_list("public_id", "text")
    yield from _plain("comments", comments)
    reasons = Vote.objects.filter(voter=user, reason_text__isnull=False)
    yield from _plain("reasons-of-votes", reasons.values_list("public_id", "reason_text"))
    reports = Report.objects.filter(reporter=user).values_list("public_id", "reason")
    yield from _plain("reports", reports)
    appeals = Appeal.objects.filter(appellant=user).values_list("public_id", "text")
    yield from _plain("appeals", appeals)


def _plain(folder: str, found: Any) -> Iterator[tuple[str, str]]:
    for public_id, text in found.order_by("pk").iterator(chunk_size=CHUNK):
        if text:
            yield f"texts/{folder}/{public_id}.txt", text


def _prompts(user: User) -> Iterator[tuple[str, str]]:
    found = Prompt.objects.filter(author=user).order_by("pk")
    for public_id, messages, expectation, observed in found.values_list(
        "public_id", "messages", "expectation", "observed_text"
    ).iterator(chunk_size=CHUNK):
        parts = [f"## {one['role']}\n\n{one['content']}" for one in messages]
        if expectation:
            parts.append(f"## {_('what you expect')}\n\n{expectation}")
        if observed:
            parts.append(f"## {_('what a model answered elsewhere')}\n\n{observed}")
        if parts:
            yield f"texts/prompts/{public_id}.md", "\n\n".join(parts) + "\n"
