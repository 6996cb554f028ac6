"""Pages for somebody who would have a right, if one thing were not missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.policies import has_second_factor
from communities.models import Community, Role

# Where the pages of second factors lead back to (templates/mfa/_back.html).
WAY_BACK = "after_second_factor"


def lacks_second_factor(user: User, community: Community) -> bool:
    """Say whether a steward of the community has no rights as one for want of a second factor."""
    if has_second_factor(user):
        return False
    mine = user.memberships.filter(community=community, role=Role.STEWARD)
    return mine.in_force(timezone.now()).exists()


def is_operator_without_factor(user: User) -> bool:
    """Say whether somebody may not run the site for want of a second factor alone."""
    return user.is_active and user.is_staff and not has_second_factor(user)


def second_factor_missing(request: HttpRequest, community: Community | None = None) -> HttpResponse:
    """Say that running a community, or the site, takes a second factor; lead there and back."""
    if request.method == "GET":
        request.session[WAY_BACK] = request.get_full_path()
    context = {"community": community}
    return render(request, "web/errors/second_factor.html", context, status=403)
