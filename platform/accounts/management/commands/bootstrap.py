"""`manage.py bootstrap --email ADDRESS --name NAME`: the first operator of a new site."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.operations.appoint_first_operator import (
    AddressTaken,
    OperatorExists,
    appoint_first_operator,
)


class Command(BaseCommand):
    help = "Make the account that runs the site: once, while there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, metavar="ADDRESS")
        parser.add_argument("--name", required=True, help="what others see")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input; without it, a link to set one is printed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"].strip(), options["name"].strip()
        try:
            validate_email(email)
            User._meta.get_field("name").clean(name, None)
            password = _password(email, name) if options["password_stdin"] else None
            operator = appoint_first_operator(
                email=email, name=name, password=password, now=timezone.now()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (OperatorExists, AddressTaken) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{operator.name} runs this site.")
        if password is None:
            self.stdout.write(
                f"Set the password within three days: {settings.SITE_URL}{_link(operator)}"
            )
        self.stdout.write("Then sign in and add a second factor: running the site takes one.")


def _password(email: str, name: str) -> str:
    """Return the first line of standard input, if it is a password that the site accepts."""
    password = sys.stdin.readline().rstrip("\r\n")
    validate_password(password, User(email=email, name=name))
    return password


def _link(operator: User) -> str:
    """Return where the operator sets the password; good once, as one sent by mail."""
    key = default_token_generator.make_token(operator)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(operator), "key": key},
    )
