"""What is stored about somebody's place in communities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from privacy.inventory.entry import AS_LONG_AS_YOU_STAY, FOR_GOOD, Fate, Held, Swept, Way

YOURS = _("it is yours")
BY_YOU = _("you did it")
_LINK = _("a secret: whoever has the link can use it")

OF_MEMBERSHIP = (
    Held(
        model="communities.Membership",
        words=_("Your place in a community"),
        fields={"user": _("who belongs to the community; members see each other")},
        ways=(Way("user", YOURS),),
        kept=_("until you leave the community"),
        fate=Fate.REMOVED,
        then=_("You leave each community first, as if you did it yourself."),
    ),
    Held(
        model="communities.GroupMembership",
        words=_("Your place in a working group"),
        fields={"membership": _("which member it is")},
        ways=(Way("membership__user", YOURS),),
        kept=_("until you leave the group or the community"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="communities.Invitation",
        words=_("Invitations: those that you made, and those to your address"),
        fields={
            "invited_by": _("who invites"),
            "email": _("whom the invitation is for"),
        },
        secret={"secret_sha256": _LINK},
        ways=(
            Way("invited_by", _("you invited")),
            Way("", _("it is for your address"), only=("public_id", "community", "email", "role")),
        ),
        kept=Swept("invitations"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="communities.JoinRequest",
        words=_("Your requests to join"),
        fields={"user": _("who asks"), "words": _("what you said of yourself")},
        ways=(Way("user", YOURS),),
        kept=Swept("join_requests"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="communities.QuotaUse",
        words=_("How much of a day’s quota you used"),
        fields={"user": _("whose use is counted")},
        ways=(Way("user", YOURS),),
        kept=Swept("quota_uses"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="communities.Token",
        words=_("Your access tokens"),
        fields={"user": _("in whose name a program acts"), "name": _("what you said it is for")},
        secret={
            "prefix": _("the first part of a secret"),
            "secret_sha256": _("a secret: the file leaves even its hash out"),
        },
        plain=("scopes",),
        ways=(Way("user", YOURS),),
        kept=Swept("ended_tokens"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="communities.Suspension",
        words=_("A time in which you had no rights in a community"),
        fields={"user": _("who was suspended"), "reason": _("why")},
        ways=(Way("user", _("it is about you")),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
        then=_("The decision that led to it stays; see there."),
    ),
    Held(
        model="communities.Reviewer",
        words=_("Your offer to be an outside reviewer, and the office"),
        fields={
            "user": _("who offers"),
            "words": _("what you said of yourself"),
            "accepted_by": _("which steward accepted it"),
            "approved_by": _("which second person agreed"),
        },
        ways=(
            Way("user", YOURS),
            Way("accepted_by", BY_YOU, only=("public_id", "community", "accepted_at")),
            Way("approved_by", BY_YOU, only=("public_id", "community", "since")),
        ),
        kept=FOR_GOOD,
        fate=Fate.EMPTIED,
        emptied={"words": ""},
        then=_("The office ends, and what you said of yourself is taken out."),
    ),
    Held(
        model="communities.StewardProposal",
        words=_("Proposals to make somebody a steward"),
        fields={
            "membership": _("who is proposed"),
            "proposed_by": _("who proposed it"),
            "approved_by": _("who agreed"),
        },
        ways=(
            Way("membership__user", _("it is about you")),
            Way("proposed_by", BY_YOU, only=("public_id", "state", "proposed_at")),
            Way("approved_by", BY_YOU, only=("public_id", "state", "decided_at")),
        ),
        kept=_("until the person who was proposed leaves the community"),
        fate=Fate.OPAQUE,
        then=_("Those about you are removed with your place in the community."),
    ),
)
