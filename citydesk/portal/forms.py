"""What the public fills in."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citydesk.assignments.enums import Credit
from citydesk.lib.phone import NETWORKS, BadPhone, to_e164

MEGABYTE = 1_000_000
# As a browser's own control writes it, and as people do where the browser has none.
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")


# A phone's clock may run ahead of ours.
_FAST_CLOCK = timedelta(hours=1)


def _by_the_clock() -> str:
    city = settings.TIME_ZONE.rpartition("/")[2].replace("_", " ")
    return _("By the clock in %(city)s.") % {"city": city}


class Files(forms.ClearableFileInput):
    """One control, several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to CITYDESK_FORM_FILES_MAX files of up to CITYDESK_FORM_FILE_BYTES_MAX bytes each."""

    def clean(self, data: Any, _initial: Any = None) -> list[UploadedFile[Any]]:
        """Every file that was sent, or what is wrong with them."""
        files = [file for file in data or [] if file]
        most = settings.CITYDESK_FORM_FILES_MAX
        if len(files) > most:
            raise forms.ValidationError(
                ngettext(
                    "You can send %(most)d file at a time.",
                    "You can send %(most)d files at a time. Send the others after these.",
                    most,
                )
                % {"most": most}
            )
        for file in files:
            if (file.size or 0) > settings.CITYDESK_FORM_FILE_BYTES_MAX:
                raise forms.ValidationError(
                    _("%(name)s is larger than %(most)d MB.")
                    % {
                        "name": file.name,
                        "most": settings.CITYDESK_FORM_FILE_BYTES_MAX // MEGABYTE,
                    }
                )
        return files


def _phone(text: str) -> str:
    try:
        return to_e164(text) if text else ""
    except BadPhone as error:
        raise forms.ValidationError(
            _("This is not a phone number. Write it like 0803 123 4567.")
        ) from error


class TipForm(forms.Form):
    """A story with pictures."""

    headline = forms.CharField(
        label=_("What happened?"), max_length=200, help_text=_("In one sentence.")
    )
    text = forms.CharField(
        label=_("Tell us more"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("When was it, who was there, how do you know?"),
    )
    place = forms.CharField(
        label=_("Where?"),
        max_length=150,
        required=False,
        help_text=_("A street, a landmark, or a position shared from a map."),
    )
    seen_at = forms.DateTimeField(
        label=_("When did you see it?"),
        required=False,
        input_formats=MOMENTS,
        help_text=lazy(_by_the_clock, str)(),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    pictures = FilesField(
        label=_("Pictures or video"),
        required=False,
        widget=Files(attrs={"accept": "image/*,video/*"}),
        help_text=_("As they came from the camera: that proves more than a screenshot."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Printed only if you say so later."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    protected = forms.BooleanField(
        label=_("I could be harmed if it is known that this came from me"),
        required=False,
        help_text=_("Then nobody but the desk sees your name, and we write to you only neutrally."),
    )
    # Tells the postings of one form from those of another.
    form = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    # A person does not see it; a robot fills it in.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """E.164."""
        return _phone(self.cleaned_data["phone"])

    def clean_seen_at(self) -> datetime | None:
        """Nobody has seen what is still to come."""
        seen_at: datetime | None = self.cleaned_data["seen_at"]
        if seen_at and seen_at > timezone.now() + _FAST_CLOCK:
            raise forms.ValidationError(_("This time has not come yet."))
        return seen_at


class AnswerForm(forms.Form):
    """Which phone to credit, and how to be named."""

    phone = forms.CharField(
        label=_("Phone that gets the data"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    network = forms.ChoiceField(
        label=_("Its network"), choices=[(n, n) for n in NETWORKS], widget=forms.Select
    )
    credit = forms.ChoiceField(
        label=_("How shall we name you?"),
        choices=[
            (Credit.NAME, _("By my name")),
            (Credit.INITIALS, _("By my initials")),
            (Credit.NONE, _("Not at all")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, protected: bool, rewarded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if protected:
            del self.fields["credit"], self.fields["name"]
        if not rewarded:
            del self.fields["phone"], self.fields["network"]

    def clean_phone(self) -> str:
        """E.164."""
        return _phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """A name is needed by those who want one printed."""
        told = super().clean() or {}
        named = told.get("credit") in {Credit.NAME, Credit.INITIALS}
        if named and not told.get("name", "").strip():
            self.add_error("name", _("Write the name that we should print."))
        return told
