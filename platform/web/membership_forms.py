"""What people type to come in, and what stewards type about members and groups."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Role
from communities.operations.invite import MAX_DAYS as INVITATION_DAYS
from communities.operations.invite import MAX_USES
from communities.operations.join import MAX_WORDS_LENGTH
from communities.operations.reviewers import MAX_WORDS_LENGTH as MAX_REVIEW_WORDS

BRIEF = forms.Textarea(attrs={"class": "brief"})
# Whoever joins becomes a steward by a proposal only.
JOINING_ROLES = [(role.value, role.label) for role in (Role.CONTRIBUTOR, Role.MAINTAINER)]


class InvitationForm(forms.Form):
    """An invitation to make."""

    role = forms.ChoiceField(
        label=_("As"),
        choices=Role.choices,
        initial=Role.MAINTAINER.value,
        help_text=_("A steward begins as a maintainer, with your proposal."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_(
            "We send the link there. Only the account that has confirmed this address can use it."
        ),
    )
    times_usable = forms.IntegerField(
        label=_("For how many people"), min_value=1, max_value=MAX_USES, initial=1
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=INVITATION_DAYS, initial=7
    )


class AskForm(forms.Form):
    """A request to join."""

    words = forms.CharField(
        label=_("Who are you, and what do you work on?"),
        required=False,
        max_length=MAX_WORDS_LENGTH,
        help_text=_("The stewards read this."),
        widget=BRIEF,
    )


class DeclineForm(forms.Form):
    """A no to a request."""

    sentence = forms.CharField(
        label=_("Why not"), max_length=500, help_text=_("The person reads this.")
    )


class ReviewForm(forms.Form):
    """An offer to be an outside reviewer."""

    words = forms.CharField(
        label=_("Who are you, and why you?"),
        required=False,
        max_length=MAX_REVIEW_WORDS,
        help_text=_("The stewards read this."),
        widget=BRIEF,
    )


class GroupForm(forms.Form):
    """A working group's name and charter."""

    name = forms.CharField(label=_("Name"), max_length=120)
    charter = forms.CharField(
        label=_("Charter"),
        max_length=20_000,
        help_text=_("What the group is for, what it decides, and how. Markdown is rendered."),
        widget=forms.Textarea,
    )
