"""What related puts into Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from citydesk.related.urls import urlpatterns
from citydesk.stories.models import Story
from citydesk.stories.wagtail_hooks import WithReason


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Under /desk/."""
    return urlpatterns


@hooks.register("register_story_buttons")
def story_buttons(_request: HttpRequest, story: Story) -> list[Button]:
    """From a public story in its editor to what is read after it."""
    if not story.pk or not story.published_at:
        return []
    address = reverse("related-further-reading", args=[story.pk])
    return [Button(_("Further reading"), url=address, icon_name="list-ul", priority=6)]


@hooks.register("register_log_actions")
def name_log_actions(registry: LogActionRegistry) -> None:
    """Wagtail refuses to log what it cannot name."""
    for action, label, said in (
        (
            "citydesk.story.refuse_reading",
            gettext_lazy("Refuse further reading"),
            gettext_lazy("Not to be read after it"),
        ),
        (
            "citydesk.story.allow_reading",
            gettext_lazy("Allow further reading"),
            gettext_lazy("May be read after it again"),
        ),
    ):
        formatter = type("ReadingFormatter", (WithReason,), {"label": label, "said": said})
        registry.register_action(action)(formatter)
