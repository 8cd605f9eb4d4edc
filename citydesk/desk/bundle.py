"""The custody bundle of a tip, to be saved from its sheet."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydesk.desk.views import assignment_of, may_decide
from citydesk.evidence import bundles
from citydesk.lib.keys import CannotOpen
from citydesk.originals.queries import Erased


@require_POST
@may_decide
def download(request: HttpRequest, code: str) -> HttpResponseBase:
    """The files, their log and their stamps, without who sent them; custody is told who has it.

    Sent from a file without a name, which is gone from the disk with the answer.
    """
    tip = assignment_of(code).tip
    try:
        made = bundles.make(
            tip=tip, with_sender=False, by=request.user.get_username(), now=timezone.now()
        )
        file = bundles.packed(made)
    except (CannotOpen, Erased, OSError):
        messages.error(request, _("A file of this tip cannot be read now. Nothing was saved."))
        return redirect("desk-tip", code)
    answer = FileResponse(
        file, as_attachment=True, filename=f"{tip.code}.zip", content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
