"""A steward warns or suspends a member, or ends a membership, without a report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.models import Community, Membership, Role
from communities.policies import MANAGE_MEMBERS
from preferences.models import ActionKind, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_about_member import decide_about_member
from web.access import in_community
from web.cited_rules import rule_cited, rules_offered
from web.moderation_forms import CaseDecisionForm
from web.requests import refusals_on, signed_in
from web.shown import moderation as shown
from web.shown.suspension_proposals import PROPOSED


@in_community(MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, community: Community, member_id: UUID) -> HttpResponse:
    """Decide about a member; the decision has a page where it is read, appealed and reversed."""
    members = Membership.objects.select_related("user", "community")
    member = get_object_or_404(members, community=community, public_id=member_id)
    if member.user == request.user:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = CaseDecisionForm(posted, rules=rules_offered(community), initial={"days": 7})
    if form.is_valid():
        with refusals_on(form):
            return _decide(request, member, form)
    chosen = form.data.get("kind", "") or request.GET.get("do", "")
    runs_it = member.role == Role.STEWARD
    context = {
        "community": community,
        "member": {"id": member.public_id, "name": member.user.name, "is_steward": runs_it},
        "form": form,
        "choices": shown.choices_of_member(chosen, steward=runs_it),
    }
    return render(request, "web/people/decide.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, member: Membership, form: CaseDecisionForm) -> HttpResponse:
    given = form.cleaned_data
    made = decide_about_member(
        membership=member,
        by=signed_in(request),
        decision=ModerationDecision(
            kind=ActionKind(given["kind"]),
            reason=given["reason"],
            rule=rule_cited(member.community, given),
            days=int(given["days"] or 0),
        ),
        now=timezone.now(),
    )
    slug = member.community.slug
    if isinstance(made, SuspensionProposal):
        messages.success(request, PROPOSED)
        return redirect("web:suspension_proposal", slug, made.public_id)
    messages.success(
        request,
        _("Decided: %s. %s is told, with the reason and the rule.")
        % (shown.decided(made), member.user.name),
    )
    return redirect("web:moderation_case", slug, made.case.public_id)
