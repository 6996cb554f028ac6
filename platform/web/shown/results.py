"""Closed pairs: what the votes added up to, who wrote what, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preferences.measures.consensus import ClosedBecause
from preferences.models import Comparison, Generation, Preference, Response
from preferences.models.preference import PreferenceKind
from preferences.models.vote import VoteReason
from preferences.text.messages import summary
from preferences.voting import blindness
from web.shown.prompts import stored_html, writer

WHY_CLOSED = {
    ClosedBecause.SETTLED: gettext_lazy(
        "Closed because the votes still missing could not change who leads."
    ),
    ClosedBecause.CAP: gettext_lazy("Closed because as many people voted as may vote on one pair."),
    ClosedBecause.NOBODY_LEFT: gettext_lazy("Closed because everybody who may vote had done so."),
    ClosedBecause.ROUND_ENDED: gettext_lazy("Closed because its round ended."),
}
_HIDDEN = [
    {
        "label": gettext_lazy("Written by"),
        "value": gettext_lazy("hidden until its other pairs have closed"),
        "url": "",
    }
]
RULES = {
    PreferenceKind.CHOSEN: gettext_lazy("An answer is preferred when more than half choose it."),
    PreferenceKind.TIE: gettext_lazy("It is a tie when more than half find them the same."),
    PreferenceKind.BOTH_BAD: gettext_lazy("Both are bad when more than half say so."),
    PreferenceKind.SPLIT: gettext_lazy("No choice had more than half of the votes."),
    PreferenceKind.TOO_FEW: gettext_lazy("There were fewer votes than the round asks for."),
}

# What a visitor says of a pair on the landing page; nothing of it is stored.
TRIED = {
    "a": gettext_lazy("A is better"),
    "same": gettext_lazy("The same"),
    "b": gettext_lazy("B is better"),
}


def agreement(choice: str, chosen: str) -> str:
    """Say how a visitor's choice compares with what a community chose ("a" or "b")."""
    if choice == chosen:
        return _("You agree with them.")
    if choice == "same":
        return _("You found both as good; they did not.")
    return _("You would have chosen the other: your vote would have counted against it.")


def outcome_words(preference: Preference, *, swapped: bool = False) -> str:
    """Say in one sentence what a closed pair's votes add up to.

    `swapped` speaks to somebody who saw response_b as "A", as their vote did.
    """
    if preference.kind == PreferenceKind.CHOSEN:
        first = preference.chosen_id == preference.comparison.response_a_id
        letter = "A" if first != swapped else "B"
        if preference.votes == 1:
            return _("One person preferred answer %s.") % letter
        return _("Answer %(letter)s was preferred by %(most)d of %(votes)d.") % {
            "letter": letter,
            "most": max(preference.votes_a, preference.votes_b),
            "votes": preference.votes,
        }
    return {
        PreferenceKind.TIE.value: _("Both answers were found as good as each other."),
        PreferenceKind.BOTH_BAD.value: _(
            "Both answers were found bad; neither will be learned from."
        ),
        PreferenceKind.SPLIT.value: _("The votes are split, and stay so."),
        PreferenceKind.TOO_FEW.value: _("Too few votes for a result."),
    }[preference.kind]


def result_entry(preference: Preference, *, simulated: bool) -> dict[str, Any]:
    """Return one line of a list of results."""
    comparison = preference.comparison
    return {
        "public_id": comparison.public_id,
        "prompt_title": summary(comparison.prompt.messages, length=140),
        "language": comparison.prompt.language,
        "outcome_label": preference.get_kind_display(),
        "words": outcome_words(preference),
        "closed_at": comparison.closed_at,
        "simulated": simulated,
    }


def whole_result(preference: Preference, *, simulated_votes: int) -> dict[str, Any]:
    """Return what a result's own page says about the decision."""
    comparison = preference.comparison
    why = WHY_CLOSED[ClosedBecause(comparison.closed_because)]
    return {
        "outcome_label": preference.get_kind_display(),
        "words": outcome_words(preference),
        "rule": f"{why} {RULES[PreferenceKind(preference.kind)]}",
        "closed_at": comparison.closed_at,
        "votes": preference.votes,
        "skips": preference.skips,
        "simulated_votes": simulated_votes,
        "one_person": preference.votes == 1,
    }


def bars(preference: Preference) -> list[dict[str, Any]]:
    """Return the counts per choice, with each bar's length in percent of the longest."""
    counts = [
        (_("A better"), preference.votes_a),
        (_("B better"), preference.votes_b),
        (_("The same"), preference.votes_same),
        (_("Both bad"), preference.votes_both_bad),
    ]
    longest = max(count for _label, count in counts) or 1
    return [
        {"label": label, "count": count, "percent": round(100 * count / longest)}
        for label, count in counts
    ]


def answers(comparison: Comparison, preference: Preference) -> list[dict[str, Any]]:
    """Return both answers of a closed pair with what may be told of how they were made.

    An answer that still stands in an open pair keeps its writer to itself.
    """
    pair = Response.objects.filter(pk__in=[comparison.response_a_id, comparison.response_b_id])
    told = {answer.response.pk: answer for answer in blindness.answers_in(pair)}
    sides = (("A", comparison.response_a_id), ("B", comparison.response_b_id))
    return [
        {
            "letter": letter,
            "public_id": told[key].response.public_id,
            "html": stored_html(told[key].response.html),
            "chosen": preference.chosen_id == key,
            "facts": _facts(told[key].response) if told[key].told else _HIDDEN,
        }
        for letter, key in sides
    ]


def reasons(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the reasons given, in the order in which they are offered."""
    return [
        {"label": reason.label, "count": counts[reason.value]}
        for reason in VoteReason
        if counts.get(reason.value)
    ]


def _facts(response: Response) -> list[dict[str, Any]]:
    """Return what is known; what nobody measured is not shown."""
    model, generation = response.model, response.generation
    facts: list[tuple[str, object]] = [(_("Written by"), writer(response))]
    if model is not None:
        facts += [
            (_("Revision"), model.revision[:12]),
            (_("Model licence"), model.licence),
            (_("Its answers may train others"), model.get_outputs_display()),
        ]
    if generation is not None:
        facts += [(_("Sampling"), _sampling(generation)), (_("Seed"), generation.seed)]
    facts += [(_("Imported from"), response.source), (_("Tokens"), response.tokens_out)]
    told = [
        {"label": label, "value": value, "url": ""}
        for label, value in facts
        if value not in ("", None)
    ]
    if model is not None:
        told[0]["url"] = reverse("web:model", args=[model.public_id])
    return told


# In the order in which they act; one at its neutral value changes nothing and is left out.
_NEUTRAL = {
    "temperature": None,
    "repetition_penalty": 1.0,
    "top_k": 0,
    "top_p": 1.0,
    "min_p": 0.0,
    "max_new_tokens": None,
}


def _sampling(generation: Generation) -> str:
    given = generation.sampling
    return ", ".join(
        f"{name} {given[name]:g}"
        for name, neutral in _NEUTRAL.items()
        if given.get(name) not in (None, neutral)
    )
