"""Says of money that is not real that it is not."""

from django import template
from django.utils.translation import gettext as _

from citydesk.rewards.providers import rehearses

register = template.Library()


@register.simple_tag
def rehearsal() -> str:
    """`Rehearsal: no data is really sent.`; nothing where it is."""
    return _("Rehearsal: no data is really sent.") if rehearses() else ""
