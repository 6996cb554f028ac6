"""A decision as those concerned read it, their appeal, and its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from communities.models import Community
from preferences import policies
from preferences.models import Appeal, ModerationAction
from preferences.moderation.decide_appeal import decide_appeal
from preferences.moderation.deciders import Deciders
from preferences.moderation.make_appeal import concerned_by, make_appeal
from preferences.moderation.steps import answering, independent_of
from web.access import in_community
from web.desk_rights import right_at
from web.moderation_forms import AnswerForm, AppealForm
from web.requests import refusals_on, signed_in
from web.shown import moderation as shown


@in_community(policies.APPEAL)
@require_safe
def action(request: HttpRequest, community: Community, action_id: UUID) -> HttpResponse:
    """Show a decision to the person it concerns and to those who decide; to nobody else."""
    found = _action(community, action_id)
    return _page(request, community, found)


@in_community(policies.APPEAL)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, community: Community, action_id: UUID) -> HttpResponse:
    """Appeal against a decision; the page of the decision carries the form."""
    found = _action(community, action_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            make_appeal(
                action=found,
                appellant=signed_in(request),
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
            messages.success(request, _("Your appeal is stored."))
            return redirect("web:moderation_action", community.slug, found.public_id)
    return _page(request, community, found, form=form)


@in_community(policies.APPEAL)
@require_POST
def answer(request: HttpRequest, community: Community, appeal_id: UUID) -> HttpResponse:
    """Answer an appeal in writing; only for who is asked to."""
    now = timezone.now()
    appeals = Appeal.objects.select_related("appellant", "action")
    one = appeals.filter(action__case__community=community, public_id=appeal_id).first()
    if one is None:
        raise Http404
    found = _action(community, one.action.public_id)
    one.action = found
    deciding = answering(one, now=now)
    if signed_in(request).pk not in deciding.people and one.decided_at is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            decide_appeal(
                appeal=one,
                by=signed_in(request),
                upheld=form.cleaned_data["upheld"] == "yes",
                answer=form.cleaned_data["answer"],
                right=right_at(deciding.desk),
                now=now,
            )
            messages.success(request, _("Your answer is stored; both sides are told."))
            return redirect("web:moderation_action", community.slug, found.public_id)
    return _page(request, community, found, answer_form=form)


def _action(community: Community, action_id: UUID) -> ModerationAction:
    actions = ModerationAction.objects.select_related(
        "actor",
        "seconded_by",
        "reversed_by",
        "suspension",
        "conduct",
        "guidelines",
        "case__community",
        "case__about",
        "case__prompt",
        "case__response__prompt",
        "case__comment__prompt",
        "case__comment__comparison__prompt",
    )
    found = actions.filter(case__community=community, public_id=action_id).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    community: Community,
    found: ModerationAction,
    *,
    form: AppealForm | None = None,
    answer_form: AnswerForm | None = None,
) -> HttpResponse:
    now, reader = timezone.now(), signed_in(request)
    concerned = reader.pk in concerned_by(found)
    deciders = independent_of(found.case, now=now)
    listed = list(found.appeals.select_related("appellant", "decided_by").order_by("id"))
    for one in listed:
        one.action = found
    pairs = [(one, answering(one, now=now)) for one in listed]
    seen = [(one, who) for one, who in pairs if _sees(one, who, reader, deciders)]
    # Whom an appeal has overruled decides here no more, but reads what became of it.
    if not (
        concerned or reader.pk in {*deciders.people, found.actor_id, found.seconded_by_id} or seen
    ):
        raise Http404
    to_come = answering(Appeal(action=found, appellant=reader), now=now)
    own = any(one.appellant_id == reader.pk for one in listed)
    open_to_appeal = found.reversed_at is None and found.appeal_until > now
    hidden = found.case.is_hidden
    whole = bool(found.is_against_somebody or not hidden or reader.pk in deciders.people or seen)
    errors = bool((form and form.errors) or (answer_form and answer_form.errors))
    context: dict[str, Any] = {
        "community": community,
        "heading": shown.told(found) if concerned else shown.decided(found),
        "decision": shown.decision(found),
        "subject_label": found.case.subject_kind.label,
        "content": shown.content(found.case) if whole and found.case.subject else None,
        "concerned": concerned,
        "appeals": [
            shown.appeal(one, found=who, reader_id=reader.pk, now=now) for one, who in seen
        ],
        "may_appeal": concerned and open_to_appeal and not own,
        "appeal_over": concerned and not open_to_appeal and not own,
        "goes_to": shown.appeal_goes_to(to_come),
        "form": form or AppealForm(),
        "answer_form": answer_form or AnswerForm(),
        "answer_choices": _answer_choices(answer_form),
    }
    return render(request, "web/moderation/action.html", context, status=422 if errors else 200)


def _sees(one: Appeal, who: Deciders, reader: User, deciders: Deciders) -> bool:
    """Say whether it is the reader's, by them or against what they decided, or theirs to judge."""
    return (
        reader.pk in {one.appellant_id, one.decided_by_id, one.action.actor_id}
        or reader.pk in who.people
        or reader.pk in deciders.people
    )


def _answer_choices(form: AnswerForm | None) -> list[dict[str, Any]]:
    chosen = form.data.get("upheld", "") if form is not None else ""
    choices = AnswerForm.base_fields["upheld"].choices  # type: ignore[attr-defined]
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in choices]
