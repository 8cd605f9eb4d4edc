"""Which comments the desk decides upon, and how."""

from typing import Any

from django import forms

from citydesk.comments.models import Comment


class DecisionForm(forms.Form):
    """One press of a button.

    `decide` is "PUBLISHED" or "REJECTED" for all that are ticked in `comment`; with a blank and an
    id after it, for that one.
    """

    comment = forms.ModelMultipleChoiceField(Comment.objects.all(), required=False)
    decide = forms.RegexField(r"^(PUBLISHED|REJECTED)( [0-9a-f-]{36})?$")

    def clean(self) -> dict[str, Any]:
        """`state`, and `comments` it is for."""
        said = self.cleaned_data
        state, _blank, one = said.get("decide", "").partition(" ")
        ticked = said.get("comment", Comment.objects.none())
        return {
            "state": state,
            "comments": list(Comment.objects.filter(pk=one)) if one else list(ticked),
        }
