"""Say something about a prompt, or about a pair that is decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import NotificationKind, QuotaKind
from communities.notify import notify
from communities.quotas import spend
from consent.models import Covers
from consent.rights import OWN_WORDS, Rights, state_rights
from consent.terms_acceptance import rests_on
from preferences.models import Comment, Comparison, Prompt
from preferences.models.comparison import ComparisonState
from preferences.policies import COMMENT
from preferences.text.line_ends import with_line_feeds
from preferences.text.messages import check_storable
from preferences.text.rendering import render
from preferences.text.screening_result import of_comment, screen_written
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_CHARACTERS = 10_000


class CommentRefused(Refused):
    """The comment can't be stored; the message says why."""

    field = "text"


def write_comment(
    *,
    on: Prompt | Comparison,
    author: User,
    text: str,
    now: datetime,
    as_is: str = "",
    rights: Rights = OWN_WORDS,
) -> Comment:
    """Store a comment and tell whoever asked the prompt.

    A pair takes comments once it has closed: under an open one they would sway votes. `as_is` is
    the acknowledgment of what was found in the text (preferences.text.screening_result), if any.

    Raises:
        CommentRefused: it is empty or too long, the pair is open, or moderation hides what it is
            about.
        MessagesError: it is no text (preferences.text.messages).
        FoundInText: the author has not accepted what was found in it.
        TermsNeeded: the author has not agreed to the terms.
        EmployerNeeded: it is for an employer that does not let the author write for it.
        QuotaSpent: the author has used up today's comments.
    """
    words = _checked(text)
    screened = screen_written({"text": words}, as_is=as_is)
    rendered = render(words, masks=None)
    with transaction.atomic():
        spot = _spot(on)
        prompt = on if isinstance(on, Prompt) else on.prompt
        community = prompt.community
        ground = rests_on(author, community, Covers.TEXTS, now=now)
        spend(user=author, community=community, kind=QuotaKind.COMMENTS, now=now)
        comment = Comment(
            community=community,
            author=author,
            text=words,
            html=rendered.html,
            html_version=rendered.version,
            created_at=now,
            **spot,
        )
        state_rights(comment, community, ground, rights, author=author, now=now)
        comment.save()
        of_comment(comment, screened, accepted=True, now=now).save()
        writing.write(
            Verb.COMMENT_WRITTEN,
            actor=author,
            subject=comment,
            subject_type="comment",
            community=community,
            right=COMMENT,
            now=now,
        )
        if prompt.author is not None and prompt.author != author:
            notify(
                [prompt.author],
                kind=NotificationKind.COMMENTED,
                community=community,
                url=f"{address(community, _page(on))}#comment-{comment.public_id}",
                now=now,
                data={"by": author.name},
                named=author,
            )
    return comment


def _checked(text: str) -> str:
    words = with_line_feeds(text).strip()
    if not words:
        raise CommentRefused(_("The comment is empty."))
    if len(words) > MAX_CHARACTERS:
        raise CommentRefused(
            _("The comment has %(count)d characters; at most %(most)d are accepted.")
            % {"count": len(words), "most": MAX_CHARACTERS}
        )
    check_storable(words)
    return words


def _spot(on: Prompt | Comparison) -> dict[str, Prompt | Comparison]:
    """Return the field that the comment goes to, if it may go there now."""
    if isinstance(on, Prompt):
        if not Prompt.objects.visible().filter(pk=on.pk).exists():
            raise CommentRefused(_("This prompt is hidden by moderation."))
        return {"prompt": on}
    decided = Comparison.objects.visible().filter(pk=on.pk, state=ComparisonState.CLOSED)
    if not decided.exists():
        raise CommentRefused(_("This pair is open or hidden; comments wait until it has closed."))
    return {"comparison": on}


def _page(on: Prompt | Comparison) -> str:
    return f"{'prompts' if isinstance(on, Prompt) else 'results'}/{on.public_id}/"
