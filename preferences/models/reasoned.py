"""What every decision about a person or a contribution must say: why, and by which rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from communities.models import CodeOfConduct, Guidelines

# A reason, and a rule: a version of a text, or words.
IS_REASONED = ~Q(reason="") & (
    Q(conduct__isnull=False) | Q(guidelines__isnull=False) | ~Q(rule_words="")
)


class Reasoned(models.Model):
    """A reason and the rule it follows.

    The rule is a version of the code of conduct, one of the guidelines, or words (`rule_words`),
    which may also quote the text.
    """

    reason = models.TextField(blank=True)
    conduct = models.ForeignKey(
        CodeOfConduct, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    guidelines = models.ForeignKey(
        Guidelines, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    rule_words = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
