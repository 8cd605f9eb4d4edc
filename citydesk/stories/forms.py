"""A story's editor, and what an editor says when a public story is put right or taken down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from citydesk.stories import knowing
from citydesk.stories.enums import CorrectionKind, Language

REASON_LENGTH_MAX = 300
CORRECTION_LENGTH_MAX = 500


class StoryForm(WagtailAdminModelForm):
    """Wagtail's form of a story; the text is left alone where the editor's script did not run.

    The script draws the fields of the text. A browser in which it did not load sends none of them,
    which must not mean that the text is gone.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A row of short fields has no room for more words than these.
        language = self.fields["language"]
        language.help_text, language.choices = "", [("", _("the house's own")), *Language.choices]
        if self.is_bound and "body-count" not in self.data:
            self.fields.pop("body", None)

    def clean_how_we_know(self) -> str:
        """A few short statements."""
        try:
            return knowing.note([self.cleaned_data["how_we_know"]])
        except knowing.BadNote as bad:
            raise forms.ValidationError(
                _("At most %(n)d statements, each of at most %(length)d letters.")
                % {"n": knowing.STATEMENTS_MAX, "length": knowing.STATEMENT_LENGTH_MAX}
            ) from bad


class ReasonForm(forms.Form):
    """Why; kept in the story's history, which readers do not see."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the desk's history. Readers do not see it."),
    )


class CorrectionForm(forms.Form):
    """What was wrong and what is right."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=CorrectionKind.choices)
    text = forms.CharField(
        label=_("What readers are told"),
        max_length=CORRECTION_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands under the story for as long as the story does."),
    )
