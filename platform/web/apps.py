"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "web"

    def ready(self) -> None:
        """Count the votes that waited for an address, once its link is opened.

        Opening it is a page of allauth's, which tells by a signal and in no other way.
        """
        from allauth.account.signals import email_confirmed

        from web.views.sign_in import count_votes

        email_confirmed.connect(count_votes, dispatch_uid="web.count_votes")
