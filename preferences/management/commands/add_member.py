"""Let an account belong to a community, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from communities.models import Role
from communities.operations.add_member import Added, add_member
from preferences.management.named import account_named, community_named
from record.refusals import Refused


class Command(BaseCommand):
    help = "Give an account a place in a community, or a member another role; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("community", metavar="SLUG")
        parser.add_argument(
            "--user", "--username", required=True, metavar="EMAIL", help="or the username"
        )
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *_args: Any, **options: Any) -> None:
        community, user = community_named(options["community"]), account_named(options["user"])
        try:
            added = add_member(
                community=community, user=user, role=Role(options["role"]), now=timezone.now()
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_said(added))


def _said(added: Added) -> str:
    member = added.membership
    place = f"{member.user} is {member.get_role_display().lower()} of {member.community}"
    if added.before is None:
        return f"{place} now."
    if added.before == member.role:
        return f"{place} already: nothing changed."
    return f"{place} now, and was {Role(added.before).label.lower()} before."
