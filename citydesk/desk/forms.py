"""What an editor fills in."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydesk.assignments.enums import Step, Verdict
from citydesk.channels.types import Tray
from citydesk.evidence.models import Evidence
from citydesk.evidence.queries import SheetFile
from citydesk.intake.models import TRAYS
from citydesk.lib.phone import BadPhone, to_e164
from citydesk.lib.position import Position, found_in
from citydesk.rewards import queries as rewards
from citydesk.rewards.models import CallForEvidence, Rate
from citydesk.stories.models import Section

# As a browser writes them, and as people do where it has no field for them.
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")


class AcceptForm(forms.Form):
    """A tip becomes a draft: under which headline, where, for what reward, with which pictures."""

    headline = forms.CharField(label=_("Working headline"), max_length=150)
    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Section.objects.live().order_by("path"), empty_label=None
    )
    rate = forms.ModelChoiceField(
        label=_("Reward"),
        queryset=Rate.objects.order_by("amount_kobo"),
        required=False,
        empty_label=_("No reward"),
    )

    # Its own button, where a reward must wait.
    without_reward = forms.BooleanField(required=False, widget=forms.HiddenInput)
    call_for_evidence = forms.ModelChoiceField(
        label=_("Answers the call"),
        queryset=CallForEvidence.objects.none(),
        required=False,
        empty_label=_("No call for evidence"),
        help_text=_("What the call promises is then the reward."),
    )

    def __init__(self, *args: Any, files: list[SheetFile], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls = rewards.open_calls(now)
        if calls:
            self.fields["call_for_evidence"].queryset = calls  # type: ignore[attr-defined]
        else:
            del self.fields["call_for_evidence"]
        self.evidence = [file.evidence for file in files if file.evidence.clean_copy_id]
        for file in self.evidence:
            self.fields[f"use_{file.pk}"] = forms.BooleanField(
                label=_("Use %(name)s") % {"name": file.name}, required=False, initial=True
            )
            self.fields[f"alt_{file.pk}"] = forms.CharField(
                label=_("What it shows"),
                max_length=250,
                required=False,
                help_text=_("For readers who cannot see it."),
            )
        first = Rate.objects.order_by("amount_kobo").first()
        self.fields["rate"].initial = first.pk if first else None

    def clean(self) -> dict[str, Any]:
        """A picture that is used has to be described."""
        told = super().clean() or {}
        if told.get("without_reward"):
            told |= {"rate": None, "call_for_evidence": None}
        elif call := told.get("call_for_evidence"):
            told["rate"] = call.rate
        for file in self.evidence:
            if told.get(f"use_{file.pk}") and not (told.get(f"alt_{file.pk}") or "").strip():
                self.add_error(f"alt_{file.pk}", _("Say what the picture shows, or do not use it."))
        return told

    def pictures(self) -> dict[int, str]:
        """What each chosen picture shows, by its number."""
        told = self.cleaned_data
        return {f.pk: told[f"alt_{f.pk}"].strip() for f in self.evidence if told[f"use_{f.pk}"]}

    def picture_fields(self) -> list[tuple[Evidence, Any, Any]]:
        """Each picture with its two controls."""
        return [(f, self[f"use_{f.pk}"], self[f"alt_{f.pk}"]) for f in self.evidence]


class SpikeForm(forms.Form):
    """Why a tip is not used, and whether the sender hears of it."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=250,
        help_text=_("One sentence; the sender reads it only if you tell them."),
    )
    tell = forms.BooleanField(label=_("Tell the sender"), required=False)


class TrayForm(forms.Form):
    """Another tray."""

    tray = forms.ChoiceField(label=_("Tray"), choices=TRAYS)

    def clean_tray(self) -> Tray:
        """As the enumeration."""
        return Tray(self.cleaned_data["tray"])


class RevealForm(forms.Form):
    """Why somebody looks at who sent it."""

    why = forms.CharField(label=_("Why do you need it?"), max_length=200)


class CallForm(forms.Form):
    """A tip from a phone call."""

    claim = forms.CharField(label=_("What happened, in one sentence"), max_length=250)
    text = forms.CharField(
        label=_("What the caller said"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000
    )
    place = forms.CharField(label=_("Where"), max_length=150, required=False)
    seen_at = forms.DateTimeField(
        label=_("When did they see it"),
        required=False,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    name = forms.CharField(label=_("Caller's name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Caller's phone"), max_length=30, required=False)
    protected = forms.BooleanField(
        label=_("Protected source"),
        required=False,
        help_text=_("Their name stays out of every list, letter and story."),
    )

    def clean_phone(self) -> str:
        """E.164."""
        text = self.cleaned_data["phone"]
        try:
            return to_e164(text) if text else ""
        except BadPhone as error:
            raise forms.ValidationError(_("This is not a phone number that can exist.")) from error


class TickForm(forms.Form):
    """What was found in a step of checking the claim, or why its tick is taken back."""

    step = forms.ChoiceField(choices=Step.choices, widget=forms.HiddenInput)
    done = forms.BooleanField(required=False, widget=forms.HiddenInput)
    found = forms.CharField(label=_("What was found"), max_length=500)

    def clean_step(self) -> Step:
        """As the enumeration."""
        return Step(self.cleaned_data["step"])


class ClaimForm(forms.Form):
    """When and where it happened, as an editor understands it."""

    at = forms.DateTimeField(
        label=_("When it happened"),
        required=False,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    position = forms.CharField(
        label=_("Where, as a position"),
        max_length=500,
        required=False,
        help_text=_("Two numbers, 6.5244, 3.3792, or a map's link. Empty: not known."),
    )

    def clean_position(self) -> Position | None:
        """As a point on the Earth."""
        text = self.cleaned_data["position"].strip()
        found = found_in(text)
        if text and found is None:
            raise forms.ValidationError(
                _("That is no position. Put in two numbers, north then east, or a map's link.")
            )
        return found


class VerdictForm(forms.Form):
    """What the desk holds of the claim."""

    verdict = forms.ChoiceField(label=_("We hold the claim to be"), choices=Verdict.choices)
    why = forms.CharField(
        label=_("Why"),
        max_length=250,
        required=False,
        help_text=_("Not needed for “verified”: the ticks say it."),
    )

    def clean_verdict(self) -> Verdict:
        """As the enumeration."""
        return Verdict(self.cleaned_data["verdict"])
