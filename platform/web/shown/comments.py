"""Comments under a prompt or a result."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rights import allows
from communities.models import Community, QuotaKind
from consent.employer_grants import able_for
from consent.models import Employer
from preferences import policies
from preferences.models import Comment, Comparison, Prompt
from preferences.rights.visibility import readable, with_names
from web.moderation_forms import CommentForm
from web.shown.moderation import hidden_notice
from web.shown.prompts import author_name, stored_html
from web.shown.quotas import quota_words

MAX_SHOWN = 200


def discussion(
    community: Community, on: Prompt | Comparison, *, reader: Any, form: CommentForm | None = None
) -> dict[str, Any]:
    """Return the comments with what the reader may do; at most four queries.

    For whoever acknowledged an employer it is four more. The author of a hidden comment sees it,
    too, with the reason.
    """
    may_comment = allows(policies.COMMENT, reader, community)
    kind = "prompt" if isinstance(on, Prompt) else "result"
    rows = Comment.objects.filter(**{_FIELDS[kind]: on})
    shown = readable(rows, reader, community, at=timezone.now()).values("pk")
    own = Q(author=reader.pk, removed_at__isnull=True)
    found = with_names(
        rows.filter(Q(pk__in=shown) | own).select_related("author"),
        reader,
        community,
        at=timezone.now(),
    )
    return {
        "entries": [
            _entry(community, comment) for comment in found.order_by("-id")[:MAX_SHOWN][::-1]
        ],
        "may_comment": may_comment,
        "quota_words": comments_left(community, reader) if may_comment else "",
        "form": form or CommentForm(able=_able(community, reader) if may_comment else ()),
        "url": reverse(f"web:{kind}_comments", args=[community.slug, on.public_id]),
    }


def comments_left(community: Community, reader: User) -> str:
    """Say how many comments are left today once there are few."""
    return quota_words(
        user=reader, community=community, kind=QuotaKind.COMMENTS, now=timezone.now()
    )


def _able(community: Community, reader: User) -> list[Employer]:
    return able_for(reader, community, now=timezone.now())


_FIELDS = {"prompt": "prompt", "result": "comparison"}


def _entry(community: Community, comment: Comment) -> dict[str, Any]:
    return {
        "public_id": comment.public_id,
        "html": stored_html(comment.html),
        "author_name": author_name(comment),
        "simulated": comment.author.is_simulated,
        "bot": comment.author.is_bot,
        "created_at": comment.created_at,
        "hidden": hidden_notice(community, comment) if comment.hidden_at else None,
    }
