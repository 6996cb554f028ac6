"""The queue of what was reported, and one case of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import Community
from preferences import policies
from preferences.models import ActionKind, ModerationAction, ModerationCase, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_report import decide_report
from preferences.moderation.deciders import Desk
from preferences.moderation.queue import (
    Waiting,
    appeals_for,
    case_for,
    decided_for,
    proposals_for,
    waiting_for,
)
from preferences.moderation.reverse_action import reverse_action
from record.refusals import Refused
from web.access import in_community
from web.cited_rules import rule_cited, rules_offered
from web.moderation_forms import CaseDecisionForm, ReversalForm
from web.requests import signed_in
from web.shown import moderation as shown
from web.shown.suspension_proposals import PROPOSED, proposal_entry


@in_community(policies.MODERATE)
@require_safe
def queue(request: HttpRequest, community: Community) -> HttpResponse:
    """List what waits for this steward, oldest first."""
    now, user = timezone.now(), signed_in(request)

    def entries(found: list[Waiting]) -> list[dict[str, Any]]:
        return [
            shown.queue_entry(
                one,
                url=reverse("web:moderation_case", args=[community.slug, one.case.public_id]),
                now=now,
            )
            for one in found
        ]

    context = {
        "community": community,
        "cases": entries(waiting_for(user, community, now=now)),
        "decided": entries(decided_for(user, community, now=now)),
        "appeals": appeal_entries(
            appeals_for(user, desk=Desk.STEWARDS, community=community, now=now), now=now
        ),
        "proposals": [
            proposal_entry(one)
            for one in proposals_for(user, desk=Desk.STEWARDS, community=community, now=now)
        ],
        "of_the_site": False,
    }
    return render(request, "web/moderation/queue.html", context)


@in_community(policies.MODERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, community: Community, case_id: UUID) -> HttpResponse:
    """Show one case, and decide in it."""
    found = case_for(signed_in(request), case_id, desk=Desk.STEWARDS, now=timezone.now())
    if found is None or found.case.community_id != community.pk:
        raise Http404
    return work_on(
        request,
        found,
        community=community,
        right=policies.MODERATE,
        queue_url=reverse("web:moderation", args=[community.slug]),
    )


def appeal_entries(appeals: list[Any], *, now: Any) -> list[dict[str, Any]]:
    """Return appeals as a queue lists them."""
    return [
        shown.appeal_entry(
            one,
            url=reverse(
                "web:moderation_action",
                args=[one.action.case.community.slug, one.action.public_id],
            ),
            now=now,
        )
        for one in appeals
    ]


def work_on(
    request: HttpRequest,
    found: Waiting,
    *,
    community: Community | None,
    right: str,
    queue_url: str,
) -> HttpResponse:
    """Show a case to who decides in it, and take the decision; for stewards and the operator."""
    rules = rules_offered(found.case.community)
    posted = request.POST if request.method == "POST" else None
    undoing = posted is not None and "reverses" in posted
    form = CaseDecisionForm(None if undoing else posted, rules=rules, initial={"days": 7})
    reversal = ReversalForm(posted if undoing else None)
    if undoing and reversal.is_valid():
        done = _try(reversal, lambda: _reverse(request, found.case, reversal, right=right))
    elif form.is_valid():
        done = _try(form, lambda: _decide(request, found.case, form, right=right))
    else:
        done = ""
    if done:
        messages.success(request, done)
        return redirect(request.path if undoing else queue_url)
    context = _case_context(request, found, form, reversal) | {
        "community": community,
        "queue_url": queue_url,
    }
    refused = bool(form.errors or reversal.errors)
    return render(request, "web/moderation/case.html", context, status=422 if refused else 200)


def _try(form: Any, act: Callable[[], str]) -> str:
    """Return what to say when it is done; '' with the reason on the form when it is refused."""
    try:
        return act()
    except Refused as error:
        form.add_error(None, str(error))
        return ""


def _decide(
    request: HttpRequest, case: ModerationCase, form: CaseDecisionForm, *, right: str
) -> str:
    given = form.cleaned_data
    made = decide_report(
        case=case,
        by=signed_in(request),
        decision=ModerationDecision(
            kind=ActionKind(given["kind"]),
            reason=given["reason"],
            rule=rule_cited(case.community, given),
            hide_too=given["hide_too"],
            days=int(given["days"] or 0),
        ),
        seen=_seen(request),
        right=right,
        now=timezone.now(),
    )
    if isinstance(made, SuspensionProposal):
        return str(PROPOSED)
    return _("Decided: %s. Those concerned are told, with the rule.") % shown.decided(made)


def _seen(request: HttpRequest) -> int:
    """Return how many decisions the page showed; what is no number matches none."""
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _reverse(request: HttpRequest, case: ModerationCase, form: ReversalForm, *, right: str) -> str:
    try:
        wanted = UUID(request.POST.get("reverses", ""))
    except ValueError as error:
        raise Http404 from error
    action = get_object_or_404(
        ModerationAction.objects.select_related("case"), case=case, public_id=wanted
    )
    reverse_action(
        action=action,
        by=signed_in(request),
        reason=form.cleaned_data["reason"],
        right=right,
        now=timezone.now(),
    )
    return _("The decision is reversed.")


def _case_context(
    request: HttpRequest, found: Waiting, form: CaseDecisionForm, reversal: ReversalForm
) -> dict[str, Any]:
    actions = list(
        found.case.actions.select_related(
            "case__community",
            "actor",
            "seconded_by",
            "reversed_by",
            "suspension",
            "conduct",
            "guidelines",
        ).order_by("id")
    )
    chosen = form.data.get("kind", "") or request.GET.get("do", "")
    return {
        "case": shown.whole_case(found),
        "actions": [
            shown.decision(action)
            | {
                "url": reverse(
                    "web:moderation_action",
                    args=[found.case.community.slug, action.public_id],
                )
            }
            for action in actions
        ],
        "seen": len(actions),
        "proposals": [
            proposal_entry(one)
            for one in found.case.suspension_proposals.select_related("proposed_by").order_by("id")
        ],
        "form": form,
        "reversal": reversal,
        "choices": shown.choices(found.case, chosen),
        "hide_too": "hide_too" in form.data if form.is_bound else True,
        "reversing": request.POST.get("reverses", ""),
    }
