"""What somebody states about themself to one community, under "My rights"."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.asking import age_words
from consent.operations.state_age import state_age
from web.access import signed_in
from web.requests import act
from web.requests import signed_in as who
from web.shown.rights import own_community

SINCE = {"now": False, "then": True}


@signed_in
@require_POST
def age(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """Store that somebody is old enough: from now on, or since they first agreed."""
    community = own_community(who(request), community_id)
    since = request.POST.get("since", "")
    if community is None or since not in SINCE:
        raise Http404
    earlier = SINCE[since]
    return act(
        request,
        lambda user: state_age(
            user=user,
            community=community,
            covers_earlier=earlier,
            asking=age_words(community, earlier=earlier),
            now=timezone.now(),
        ),
        done=_("Stored. Your switches decide now what leaves."),
        then=("web:rights",),
    )
