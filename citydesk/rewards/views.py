"""Where providers call back."""

import hmac

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from citydesk.lib import visitor
from citydesk.rewards import actions, callbacks
from citydesk.rewards.providers import provider as named
from citydesk.rewards.providers.contract import Forged

# A transaction is a few hundred bytes.
BODY_BYTES_MAX = 64_000


@csrf_exempt  # a program calls, without a session that could be abused
@require_POST
def callback(request: HttpRequest, provider: str, secret: str) -> HttpResponse:
    """A provider calls: note which order it is about, and answer at once.

    An order that is not ours is answered like one that is, so that nobody learns which are.
    """
    asked = named(provider)
    right = hmac.compare_digest(secret.encode(), callbacks.secret(provider).encode())
    if asked is None or not asked.calls_back or not right:
        raise Http404
    visitor.know(request.META)  # a day's rewards may arrive in a minute
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES_MAX:
        return HttpResponse(status=413)
    try:
        reference = asked.reference_in(request.headers, request.read(BODY_BYTES_MAX))
    except Forged:
        return HttpResponse(status=403)
    if reference:
        actions.hear(provider=provider, reference=reference, now=timezone.now())
    # As VTpass wants to be answered; to the others any 200 will do.
    return JsonResponse({"response": "success"})
