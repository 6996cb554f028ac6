"""Let an account belong to a community, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Role
from communities.operations.add_member import add_member


class Command(BaseCommand):
    help = "Give an account a place in a community; a member keeps the role they have."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("community", metavar="SLUG")
        parser.add_argument("--username", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *_args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community “{options['community']}”.")
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(
                f"There is no account “{options['username']}”. Make it with "
                "`manage.py createsuperuser` first."
            )
        membership = add_member(
            community=community, user=user, role=Role(options["role"]), now=timezone.now()
        )
        self.stdout.write(f"{user} is {membership.get_role_display().lower()} of {community}.")
