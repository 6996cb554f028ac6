"""What reaches a person outside the site: their feed, and the link that ends their letter."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.timezone import now as time_now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.feeds import reader_of
from accounts.letters import end_letters as end
from accounts.letters import who_ends
from web.access import open_to_all
from web.shown.feed import entries_of, feed_document


@open_to_all
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Send a person's feed to whoever knows its address."""
    reader = reader_of(secret)
    if reader is None:
        raise Http404
    entries = entries_of(reader)
    body = feed_document(entries, site=request.build_absolute_uri("/"), now=time_now())
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = int(max(entry.closed_at for entry in entries).timestamp()) if entries else None
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    return get_conditional_response(request, tag, changed, response) or response


# The token is the right, and mail programs press the button without a cookie (RFC 8058).
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def end_letters(request: HttpRequest, token: str) -> HttpResponse:
    """End a person's weekly letter by the link in it, once they have said yes."""
    person = who_ends(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        end(person)
    context = {"done": request.method == "POST", "name": person.name}
    return render(request, "web/you/letters_end.html", context)
