"""Staff who sign in, and the names that readers see over stories."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydesk.delivery.models import Noted


class User(AbstractUser):
    """Somebody who may sign in."""


class Person(Noted, models.Model):
    """A public byline: a member of staff or a named columnist. Never a contributor's identity."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    role = models.CharField(_("role"), max_length=100, blank=True)
    bio = models.TextField(_("about"), max_length=2000, blank=True)
    picture = models.ForeignKey(
        "pictures.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("person", args=[self.slug])
