"""The suspension of a steward, for the second person who agrees or declines."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from communities.models import Community
from preferences.models import ModerationCase, SuspensionProposal, SuspensionState
from preferences.moderation.deciders import Deciders
from preferences.moderation.steps import independent_of, seconding
from preferences.moderation.suspend_steward import agree_to_suspension, decline_suspension
from preferences.policies import APPEAL
from web.access import in_community
from web.desk_rights import right_at
from web.moderation_forms import SecondForm
from web.requests import refusals_on, signed_in
from web.shown import moderation as shown
from web.shown.suspension_proposals import suspension_proposal


@in_community(APPEAL)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, community: Community, proposal_id: UUID) -> HttpResponse:
    """Show a proposed suspension to those who propose, agree and decide; to nobody else."""
    now, reader = timezone.now(), signed_in(request)
    found = _proposal(community, proposal_id)
    who = seconding(found, now=now)
    if not _sees(found, reader, who):
        raise Http404
    form = SecondForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            done = _answer(request, found, form, who)
            messages.success(request, done)
            return redirect(request.path)
    context = {
        "community": community,
        "proposal": suspension_proposal(found, who, reader_id=reader.pk),
        "content": shown.content(found.case),
        "subject_label": found.case.subject_kind.label,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "web/moderation/proposal.html", context, status=status)


def _proposal(community: Community, proposal_id: UUID) -> SuspensionProposal:
    proposals = SuspensionProposal.objects.select_related(
        "proposed_by", "decided_by", "conduct", "guidelines"
    )
    found = get_object_or_404(proposals, case__community=community, public_id=proposal_id)
    found.case = ModerationCase.objects.with_subjects().get(pk=found.case_id)
    return found


def _sees(found: SuspensionProposal, reader: User, who: Deciders) -> bool:
    if reader.pk in (found.proposed_by_id, found.decided_by_id):
        return True
    if reader.pk == found.case.about_id:
        return False
    if found.state == SuspensionState.WAITING and reader.pk in who.people:
        return True
    return reader.pk in independent_of(found.case, now=timezone.now()).people


def _answer(
    request: HttpRequest, found: SuspensionProposal, form: SecondForm, who: Deciders
) -> str:
    by, now = signed_in(request), timezone.now()
    if form.cleaned_data["says"] == "agree":
        agree_to_suspension(proposal=found, by=by, now=now)
        return _("Agreed. The suspension is in force, and the person is told.")
    decline_suspension(
        proposal=found,
        by=by,
        answer=form.cleaned_data["answer"],
        right=right_at(who.desk),
        now=now,
    )
    return _("The suspension is not imposed.")
