"""The forms of the publishable copy: every box and the crop are four numbers, in per cent."""

from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citydesk.evidence.models import Redaction
from citydesk.pictures import redaction
from citydesk.pictures.redaction import BadBox, Box

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# How many rows stay empty for a browser without scripts; with one, rows are added.
SPARE = 3
_SIDES, TIMES = ("x", "y", "w", "h"), ("from", "to")


class PerCent(forms.FloatField):
    """A share of the picture's width or height."""

    def __init__(self, label: "StrOrPromise") -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=100, step_size=0.01)


class PartForm(forms.Form):
    """A part of the picture, or nothing when all four numbers are missing."""

    least = redaction.CROP_LEAST
    refusal = gettext_lazy("This is too small, or lies outside of the picture.")

    x = PerCent(gettext_lazy("From the left"))
    y = PerCent(gettext_lazy("From the top"))
    w = PerCent(gettext_lazy("Width"))
    h = PerCent(gettext_lazy("Height"))

    def clean(self) -> dict[str, Any]:
        """All four or none, and a real part of the picture; then `part` is it."""
        told = super().clean() or {}
        self.part: Box | None = None
        sides = {name: told.get(name) for name in _SIDES}
        if self.errors or all(side is None for side in sides.values()):
            return told
        if None in sides.values():
            raise forms.ValidationError(_("Give all four numbers, or none."))
        shares: dict[str, Any] = {
            name: side / 100 for name, side in sides.items() if side is not None
        }
        shares |= {name: told[name] for name in TIMES if told.get(name) is not None}
        try:
            self.part = Box.read(shares | {"solid": bool(told.get("solid"))}, least=self.least)
        except BadBox as bad:
            raise forms.ValidationError(self.refusal) from bad
        return told


class BoxForm(PartForm):
    """What is covered."""

    least = redaction.BOX_LEAST

    solid = forms.BooleanField(label=gettext_lazy("Black"), required=False)


BoxFormSet: type[BaseFormSet[BoxForm]] = forms.formset_factory(
    BoxForm,
    extra=SPARE,
    max_num=redaction.BOXES_MAX,
    absolute_max=redaction.BOXES_MAX,
    validate_max=True,
)


class CoverForm:
    """Boxes, crop, and the version that the editor began with."""

    def __init__(self, newest: Redaction | None = None, data: QueryDict | None = None) -> None:
        boxes = [_per_cent(box) for box in newest.boxes] if newest else []
        crop = _per_cent(newest.crop) if newest and newest.crop else {}
        self.on = newest.version if newest else 0
        self.boxes: BaseFormSet[BoxForm] = BoxFormSet(data, initial=boxes, prefix="box")
        self.crop = PartForm(data, initial=crop, prefix="crop")

    @classmethod
    def sent(cls, data: QueryDict) -> Self:
        """As it came from the browser; a version that is no number is none."""
        form = cls(data=data)
        on = data.get("on", "")
        form.on = int(on) if on.isdecimal() and len(on) < 6 else 0  # noqa: PLR2004 (a small number)
        return form

    def is_valid(self) -> bool:
        """Whether every number is one."""
        return self.boxes.is_valid() and self.crop.is_valid()

    def parts(self) -> tuple[tuple[Box, ...], Box | None]:
        """What is covered, and what remains; once it is valid."""
        boxes = (getattr(form, "part", None) for form in self.boxes.forms)
        return tuple(box for box in boxes if box is not None), self.crop.part

    @property
    def problems(self) -> list[str]:
        """Every error, in the words of its form, with the number of its row."""
        found = []
        for number, form in enumerate(self.boxes.forms, start=1):
            found += [
                _("Box %(number)d: %(problem)s") % {"number": number, "problem": problem}
                for problem in _said(form)
            ]
        found += [str(problem) for problem in self.boxes.non_form_errors()]
        return found + [_("Crop: %s") % problem for problem in _said(self.crop)]


def _said(form: forms.Form) -> list[str]:
    return [str(problem) for problems in form.errors.values() for problem in problems]


def _per_cent(part: dict[str, Any]) -> dict[str, Any]:
    sides = {name: round(100 * part[name], 2) for name in _SIDES}
    return sides | {"solid": part.get("solid", False)}


def in_words(newest: Redaction | None) -> str:
    """What is covered now, in a sentence."""
    if newest is None or not (newest.boxes or newest.crop):
        return _("Nothing is covered.")
    n = len(newest.boxes)
    told = ngettext("%(n)d part is covered.", "%(n)d parts are covered.", n) % {"n": n} if n else ""
    return f"{told} {_('It is cropped.')}".strip() if newest.crop else told
