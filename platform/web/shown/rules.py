"""A community's rules in plain words, and what changed from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Rules
from communities.rule_values import DEFAULTS, Joining, RuleValues

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True)
class RuleSetting:
    """One rule: what it is called, what it does, and how its value reads."""

    label: Words
    help: Words
    say: Callable[[Any], str]


def _joining(value: str) -> str:
    return str(Joining(value).label)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _votes(value: int) -> str:
    return ngettext("%d vote", "%d votes", value) % value


def _hours(value: int) -> str:
    return ngettext("%d hour", "%d hours", value) % value


def _days(value: int) -> str:
    return ngettext("%d day", "%d days", value) % value


def _years(value: int) -> str:
    return ngettext("%d year", "%d years", value) % value


def _number(value: int) -> str:
    return str(intcomma(value))


RULES: dict[str, RuleSetting] = {
    "joining": RuleSetting(
        gettext_lazy("Who can join"), gettext_lazy("Invited people always can."), _joining
    ),
    "votes_target": RuleSetting(
        gettext_lazy("Votes hoped for on a pair"),
        gettext_lazy("A pair closes earlier when the votes leave no doubt, or nobody is left."),
        _votes,
    ),
    "reason_for_much": RuleSetting(
        gettext_lazy("Ask for a reason for “much better”"),
        gettext_lazy("The vote counts either way."),
        _yes,
    ),
    "notice_hours": RuleSetting(
        gettext_lazy("Notice of a decision by one steward"),
        gettext_lazy("Where there are two stewards, two decide, and nobody waits."),
        _hours,
    ),
    "appeal_days": RuleSetting(
        gettext_lazy("Time to appeal"),
        gettext_lazy("How long somebody can contest a decision about their contribution."),
        _days,
    ),
    "age_threshold": RuleSetting(
        gettext_lazy("Age from which contributions may leave in datasets"),
        gettext_lazy(
            "Younger people can take part. What they give stays here. A higher age counts for what "
            "comes from then on, also from those who stated a lower one."
        ),
        _years,
    ),
    "prompts_per_day": RuleSetting(gettext_lazy("Prompts"), "", _number),
    "votes_per_day": RuleSetting(gettext_lazy("Votes"), "", _number),
    "generations_per_day": RuleSetting(gettext_lazy("Generated answers"), "", _number),
    "comments_per_day": RuleSetting(gettext_lazy("Comments"), "", _number),
    "reports_per_day": RuleSetting(gettext_lazy("Reports"), "", _number),
    "invitations_per_day": RuleSetting(gettext_lazy("Invitations"), "", _number),
}
GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (gettext_lazy("Joining"), ("joining", "age_threshold")),
    (gettext_lazy("Voting"), ("votes_target", "reason_for_much")),
    (gettext_lazy("Decisions"), ("notice_hours", "appeal_days")),
    (
        gettext_lazy("At most, for one member on one day"),
        tuple(name for name in RULES if name.endswith("_per_day")),
    ),
)


def rules_in_words(values: RuleValues) -> list[dict[str, Any]]:
    """Return the rules in groups, each with its value in words."""
    return [
        {
            "title": title,
            "rules": [
                {
                    "label": RULES[name].label,
                    "help": RULES[name].help,
                    "words": RULES[name].say(getattr(values, name)),
                }
                for name in names
            ],
        }
        for title, names in GROUPS
    ]


def rule_fields(form: Form) -> list[dict[str, Any]]:
    """Return a form's rules in the same groups."""
    return [{"title": title, "fields": [form[name] for name in names]} for title, names in GROUPS]


def history(versions: Iterable[Rules]) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with what it changed; versions come oldest first."""
    entries: list[dict[str, Any]] = []
    before = DEFAULTS.as_data()
    for version in versions:
        after = _known(version.values)
        entries.append(
            {
                "version": version.version,
                "published_at": version.published_at,
                "note": version.note,
                "is_first": version.version == 1,
                "changes": list(_changes(before, after)),
            }
        )
        before = after
    return entries[::-1]


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Read a version as rule_values.rules_of does: defaults for what it lacks."""
    names = {field.name for field in fields(RuleValues)}
    return DEFAULTS.as_data() | {name: value for name, value in values.items() if name in names}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name, rule in RULES.items():
        if before[name] != after[name]:
            yield {
                "label": rule.label,
                "before": rule.say(before[name]),
                "after": rule.say(after[name]),
            }
