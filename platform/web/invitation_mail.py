"""The mail that carries an invitation's link."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from communities.models import Invitation
from web.shown.joining import offer

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Send the link to the invitation's address; say whether the mail server took it.

    Called when the invitation is stored: a mail that fails takes nothing back.
    """
    community = invitation.community.name
    subject = _("%(inviter)s invites you to %(community)s") % {
        "inviter": invitation.invited_by.name,
        "community": community,
    }
    context = {
        "offer": offer(invitation),
        "community": community,
        "link": link,
        "expires_at": invitation.expires_at,
    }
    text = render_to_string("web/emails/invitation.txt", context)
    try:
        # A name may hold anything; a subject is one line.
        return send_mail(" ".join(subject.split()), text, None, [invitation.email]) == 1
    except OSError as error:
        # Also what the mail server answers: SMTPException is one. The address stays out of the log.
        logger.warning("An invitation could not be sent by mail: %s.", type(error).__name__)
        return False
