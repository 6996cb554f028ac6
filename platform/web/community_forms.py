"""What people type about a community: what it is, its texts, its rules, its projects."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import countries, outbound_licences, slugs
from communities.legal_home import MAX_CONTACT_LENGTH, MAX_NAME_LENGTH, LegalHome, says_me
from communities.models import ProofMethod
from communities.operations.publish_text import MAX_LENGTH
from communities.outbound_licences import OutboundLicence
from communities.rule_values import RANGES, Joining, RuleValues
from preferences.text.line_ends import with_line_feeds
from preferences.text.rendering.characters import without_hidden
from web.shown.rules import RULES

BRIEF = forms.Textarea(attrs={"class": "brief"})


class CommunityNameField(forms.CharField):
    """A name on one line, in which every character can be seen."""

    def clean(self, value: Any) -> str:
        """Join the words by single spaces; refuse what reads differently from what it is."""
        name = " ".join(str(super().clean(value)).split())
        if without_hidden(name) != name:
            raise forms.ValidationError(_("This holds characters that cannot be seen."))
        return name


class TextField(forms.CharField):
    """A longer text, of many lines with Unix line ends."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        """Bring the line ends of browsers into one form."""
        return with_line_feeds(str(super().clean(value)))


class DescriptionForm(forms.Form):
    """What a community says of itself."""

    name = CommunityNameField(label=gettext_lazy("Name"), max_length=120)
    purpose = TextField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("In a sentence or two; everybody can read it."),
        max_length=1_000,
        widget=BRIEF,
    )
    needs = TextField(
        label=gettext_lazy("What does it need?"),
        help_text=gettext_lazy("Help you look for: voters, prompts, somebody who knows licences."),
        max_length=1_000,
        required=False,
        widget=BRIEF,
    )


class LegalHomeForm(forms.Form):
    """Who answers for a community."""

    name = CommunityNameField(
        label=gettext_lazy("Who answers for it?"),
        help_text=gettext_lazy("An organisation, or a person: your own name will do."),
        max_length=MAX_NAME_LENGTH,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Where this person or organisation is at home."),
        choices=lambda: [("", _("Choose one")), *countries.choices()],
    )
    contact = CommunityNameField(
        label=gettext_lazy("How to reach them"),
        help_text=gettext_lazy(
            "An e-mail address or a postal address. Everybody can read it, and writes there about "
            "their rights."
        ),
        max_length=MAX_CONTACT_LENGTH,
    )

    def clean_name(self) -> str:
        """Ask for a name: to others, “me” says nothing."""
        name = str(self.cleaned_data["name"])
        if says_me(name):
            raise forms.ValidationError(_("Others will read this: write a name."))
        return name

    def clean_contact(self) -> str:
        """Let nobody mistype an e-mail address."""
        contact = str(self.cleaned_data["contact"])
        if "@" in contact and " " not in contact:
            validate_email(contact)
        return contact

    def home(self) -> LegalHome:
        """Return what was typed, checked."""
        return LegalHome(**self.cleaned_data)


class FoundingForm(DescriptionForm):
    """A new community; only name and purpose have to be typed."""

    legal_home = CommunityNameField(
        label=gettext_lazy("Legal home"),
        help_text=gettext_lazy(
            "Who answers for it: a person or an organisation. “me” will do until others join."
        ),
        initial="me",
        max_length=MAX_NAME_LENGTH,
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy(
            "Letters, digits and hyphens. Left empty, it is made from the name. It stays as it is."
        ),
        max_length=slugs.MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    outbound_licence = forms.ChoiceField(
        label=gettext_lazy("Licence of your datasets"),
        choices=OutboundLicence.choices,
        initial=outbound_licences.DEFAULT,
    )
    guidelines = TextField(label=gettext_lazy("Guidelines for models"), max_length=MAX_LENGTH)
    code_of_conduct = TextField(
        label=gettext_lazy("Code of conduct for people"), max_length=MAX_LENGTH
    )

    def clean_slug(self) -> str:
        """Keep addresses in small letters, so that two never differ by those alone."""
        return str(self.cleaned_data["slug"]).lower()


class AfterForm(forms.Form):
    """What a new version of a text or of the rules is made of, beside its content."""

    note = CommunityNameField(
        label=gettext_lazy("What changes, in a line"),
        help_text=gettext_lazy("It stands beside the version in the history."),
        max_length=200,
        required=False,
    )
    after = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def again(self, *, after: int) -> Self:
        """Return the form as it was sent, but now beginning from a newer version."""
        typed = {name: self.data.get(name, "") for name in self.fields if name in self.data}
        return type(self)(typed | {"after": after})


class CommunityTextForm(AfterForm):
    """A new version of guidelines or of a code of conduct."""

    text = TextField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("Markdown is rendered."),
        max_length=MAX_LENGTH,
    )


class RulesForm(forms.Form):
    """A community's rules, each as the ranges of communities.rule_values allow."""

    joining = forms.ChoiceField(choices=Joining.choices, widget=forms.RadioSelect)
    reason_for_much = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in RANGES.items():
            self.fields[name] = forms.IntegerField(min_value=least, max_value=most)
        for name, rule in RULES.items():
            self.fields[name].label = rule.label
            self.fields[name].help_text = rule.help

    def values(self) -> RuleValues:
        """Return what was typed, checked."""
        return RuleValues(**{name: self.cleaned_data[name] for name in RULES})


class RulesChangeForm(AfterForm, RulesForm):
    """A new version of the rules."""

    field_order = [*RULES, "note", "after"]


class LinkForm(forms.Form):
    """A project that the community belongs to."""

    name = CommunityNameField(label=gettext_lazy("Project"), max_length=120)
    method = forms.ChoiceField(
        label=gettext_lazy("Where can you publish a line for it?"),
        choices=ProofMethod.choices,
        initial=ProofMethod.DNS,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=gettext_lazy("Its domain, or the address of the raw file"),
        help_text=gettext_lazy(
            "example.org, or https://… at which the file comes as it is, not a page about it."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
