"""What the site knows of a community's data, for the papers that the law asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Community
from consent.legal_papers import Known
from consent.models import Consent
from consent.people import people_of
from preferences.models import Comment, Export, Prompt, Response, Vote
from worker.retention import RETENTION


def known(community: Community, *, now: datetime) -> Known:
    """Return exact counts, and what the retention table says; eight queries."""
    given = Consent.objects.given(now).filter(community=community)
    # The paper is in the language of its template, whoever asks for it.
    with translation.override(settings.LANGUAGE_CODE):
        return Known(
            members=community.memberships.count(),
            people=people_of(community).count(),
            yes=dict(given.order_by().values_list("purpose").annotate(n=Count("pk"))),
            contributions={
                str(_("prompts")): Prompt.objects.filter(community=community).count(),
                str(_("answers by people")): Response.objects.filter(
                    prompt__community=community, author__isnull=False
                ).count(),
                str(_("votes")): Vote.objects.filter(
                    comparison__round__community=community
                ).count(),
                str(_("comments")): Comment.objects.filter(community=community).count(),
            },
            exports=Export.objects.filter(community=community).count(),
            retention=[(str(kept.words), _time(kept.keep_for)) for kept in RETENTION],
        )


def _time(kept: timedelta) -> str:
    if not kept:
        return _("until the next sweep")
    return ngettext("%d day", "%d days", kept.days) % kept.days
