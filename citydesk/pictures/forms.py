"""Wagtail's forms of pictures and films: what staff upload is made anew before it is kept.

And what they say of one is asked about before it is kept: readers may see it already.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import FileField, ModelForm
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from citydesk.pictures import actions
from citydesk.pictures.models import Film, Picture
from citydesk.pictures.signals import copy_unshown, words_changing

# What readers are told of a picture or a film.
WORDS = ("title", "alt", "credit")


def ask_about_words(form: ModelForm[Any]) -> None:
    """Of what is there already: whether it may be told so. Raises rules.WordsRefused."""
    told = [str(form.cleaned_data.get(name, "")) for name in WORDS]
    if form.instance.pk and not set(WORDS).isdisjoint(form.changed_data):
        words_changing.send(sender=type(form.instance), shown=form.instance, words="\n".join(told))


class PictureField(WagtailImageField):
    """An upload, opened in the sandbox only.

    Wagtail opens it in the web worker, answers a broken one with an error of its own, and keeps the
    phone's facts: place, time, whose phone.
    """

    def to_python(self, data: Any) -> Any:
        """Upright, at most 2048 px, a JPEG without metadata."""
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        self.check_image_file_size(upload)
        try:
            clean = actions.cleaned(data=upload.read())
        except actions.NotPublishable as unfit:
            raise ValidationError(_("This picture cannot be opened.")) from unfit
        stem = slugify((upload.name or "").rpartition(".")[0]) or "picture"
        return SimpleUploadedFile(f"{stem}.jpg", clean, "image/jpeg")


class PictureForm(BaseImageForm):
    """Wagtail's, with our field for the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.by = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            was = self.fields["file"]
            self.fields["file"] = PictureField(
                label=was.label, required=was.required, widget=was.widget
            )

    def clean(self) -> dict[str, Any]:
        """Its words are asked about."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        ask_about_words(self)
        return told

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Wagtail's signature)
        """With another file, all that readers had of the one before goes too.

        What was made from a kept copy is not any more.
        """
        before = Picture.objects.filter(pk=self.instance.pk).first()
        if not commit or before is None or "file" not in self.changed_data:
            return super().save(commit=commit)
        now = timezone.now()
        with transaction.atomic():
            actions.discard(picture=before, now=now)
            self.instance.made_from, self.instance.shows = None, ""
            saved = super().save(commit=commit)
            copy_unshown.send(sender=Picture, sha256=before.shows, by=self.by, now=now)
        actions.sweep(now=now)
        return saved


class FilmForm(WagtailAdminModelForm):
    """Wagtail's form of a film, which has words and no file to be changed."""

    def clean(self) -> dict[str, Any]:
        """Its words are asked about."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        ask_about_words(self)
        return told

    class Meta:
        model = Film
        fields = ("title", "credit")
