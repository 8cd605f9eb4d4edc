"""The owner's screen for erasing what was sent with a tip."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from citydesk.assignments import erasing
from citydesk.assignments.models import Assignment
from citydesk.desk.views import assignment_of
from citydesk.lib.keys import CannotOpen
from citydesk.originals.models import Original
from citydesk.originals.queries import Erased
from citydesk.people.models import User

UNPROCESSABLE = 422


class EraseForm(forms.Form):
    """Why, and the code of the very tip, so that no hand slips."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("Kept with who and when. Name nobody."),
    )
    word = forms.CharField(label=gettext_lazy("Type the tip's code to confirm"), max_length=20)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["word"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_word(self) -> str:
        """The code, in whatever case."""
        word: str = self.cleaned_data["word"].strip()
        if word.upper() != self.code:
            raise forms.ValidationError(
                _("That is not this tip's code. It is %(code)s.") % {"code": self.code}
            )
        return word


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """What would go and what would stay; then it goes, for good."""
    by = request.user
    if not isinstance(by, User) or not by.is_superuser:
        raise PermissionDenied
    assignment = assignment_of(code)
    if request.method != "POST":
        return _show(request, assignment, EraseForm(code=code))
    form = EraseForm(request.POST, code=code)
    if not form.is_valid():
        return _show(request, assignment, form, status=UNPROCESSABLE)
    why = form.cleaned_data["why"]
    try:
        erasing.erase_tip(assignment=assignment, why=why, by=by, now=timezone.now())
    except erasing.StillShown:
        messages.error(request, _("Readers still see it. Nothing was erased."))
        return _show(request, assignment, form, status=UNPROCESSABLE)
    except (CannotOpen, Erased, OSError):
        messages.error(
            request,
            _("A copy that another tip shares cannot be read now. Nothing was erased; try again."),
        )
        return _show(request, assignment, form, status=UNPROCESSABLE)
    messages.success(
        request,
        _("Erased. Now copy keys/ over its backup: an older copy still opens what was erased."),
    )
    return redirect("desk-tip", code)


def _show(
    request: HttpRequest, assignment: Assignment, form: EraseForm, *, status: int = 200
) -> HttpResponse:
    plan = erasing.plan_tip(assignment)
    told = {
        "assignment": assignment,
        "tip": assignment.tip,
        "plan": plan,
        "files": sum(item.kind != Original.Kind.MESSAGE for item in plan.items),
        "form": form,
        "page_title": _("Erase what was sent"),
        "header_icon": "bin",
    }
    return render(request, "desk/erase.html", told, status=status)
