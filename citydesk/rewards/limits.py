"""How much may be paid to one person, for one story and in one day; the owner sets it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from citydesk.lib.fields import KoboField


@register_setting(icon="mobile-alt")
class RewardLimits(BaseGenericSetting):
    """Limits on rewards; 0 is "no limit".

    Beyond those of the first group a reward is not refused: it then needs somebody who may go
    beyond them. The flood's best reporter must not be punished for being there every day. The
    day's stop holds for everybody.
    """

    one_approval_kobo = KoboField(
        _("one approval is enough up to, in naira"),
        default=250_000,
        help_text=_("Above it two people have to approve."),
    )
    person_day_max = models.PositiveSmallIntegerField(_("rewards to a person in a day"), default=2)
    person_week_max = models.PositiveSmallIntegerField(
        _("rewards to a person in seven days"), default=5
    )
    person_month_kobo = KoboField(_("to a person in thirty days, in naira"), default=2_000_000)
    story_kobo = KoboField(_("for one story, in naira"), default=1_000_000)
    day_kobo = KoboField(
        _("in one day to everybody, in naira"),
        default=10_000_000,
        help_text=_("A hard stop: what comes after it waits for tomorrow."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("one_approval_kobo"),
                FieldPanel("person_day_max"),
                FieldPanel("person_week_max"),
                FieldPanel("person_month_kobo"),
                FieldPanel("story_kobo"),
            ],
            _("Warn, and ask the owner"),
        ),
        FieldPanel("day_kobo"),
    ]

    class Meta:
        verbose_name = _("limits on rewards")
