"""What prompts are about: topic, task and concern."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """The layer of an open-source community that a prompt touches."""

    VALUES = "values", _("values")
    GOVERNANCE = "governance", _("governance")
    LABOR = "labor", _("labor")
    LEGAL = "legal", _("legal")
    KNOWLEDGE = "knowledge", _("knowledge")
    COMMUNITY = "community", _("community")


class Task(TextChoices):
    """What a prompt asks the model to do."""

    EXPLAIN = "explain", _("explain")
    REVIEW = "review", _("review")
    TRIAGE = "triage", _("triage")
    WRITE = "write", _("write")
    DECIDE = "decide", _("decide")
    REFUSE = "refuse", _("refuse")
    USE_A_TOOL = "use_a_tool", _("use a tool")


class Concern(TextChoices):
    """What the community worries about when it asks."""

    CONTRIBUTION_QUALITY = "contribution_quality", _("contribution quality")
    ACCURACY = "accuracy", _("accuracy")
    SAFETY = "safety", _("safety")
    BIAS = "bias", _("bias")
    PRIVACY = "privacy", _("privacy")
    AGENT_BEHAVIOUR = "agent_behaviour", _("agent behaviour")
    ENVIRONMENT = "environment", _("environment")
    ACCESSIBILITY = "accessibility", _("accessibility")
    ATTRIBUTION = "attribution", _("attribution")
    LICENSING = "licensing", _("licensing")
    COST = "cost", _("cost")
