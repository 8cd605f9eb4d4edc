"""The desk's screens of rewards: what is paid for what, and where each reward stands."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from citydesk.lib.money import naira
from citydesk.people.models import User
from citydesk.rewards import queries, reports
from citydesk.rewards.models import CallForEvidence, Rate, Reward


class RateViewSet(SnippetViewSet):
    """What each kind of contribution earns; published on the site."""

    model = Rate
    base_url_path = "rates"
    icon = "tag"
    menu_label = gettext_lazy("Rates")
    copy_view_enabled = False
    list_display = (
        "label",
        Column("amount", label=gettext_lazy("Pays"), accessor=lambda rate: naira(rate.amount_kobo)),
        Column("data_label", label=gettext_lazy("As data")),
    )
    panels = [
        FieldPanel("label"),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("amount_kobo"), FieldPanel("data_label")]),
    ]
    ordering = ("amount_kobo",)
    search_backend_name = None


class CallForEvidenceViewSet(SnippetViewSet):
    """What the house asks the public for; open calls stand on the page of rates."""

    model = CallForEvidence
    base_url_path = "calls"
    icon = "view"
    menu_label = gettext_lazy("Calls for evidence")
    copy_view_enabled = False
    list_display = (
        "title",
        "sponsor",
        Column("budget", label=gettext_lazy("At most"), accessor=lambda c: naira(c.budget_kobo)),
        Column("closes_at", label=gettext_lazy("Closes"), sort_key="closes_at"),
        Column("report", label=gettext_lazy("Report for the sponsor"), accessor=reports.address),
    )
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("rate"), FieldPanel("budget_kobo")]),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("sponsor"),
    ]
    ordering = ("-closes_at", "-pk")
    search_backend_name = None


class ReadOnly(ModelPermissionPolicy):
    """Rewards follow from what the desk and the contributor do; nobody edits them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        """Only to look."""
        return action == "view" and bool(super().user_has_permission(user, action))


register_permission_policy(Reward, ReadOnly(Reward))


class RewardViewSet(SnippetViewSet):
    """Every reward."""

    model = Reward
    base_url_path = "rewards"
    icon = "mobile-alt"
    menu_label = gettext_lazy("Rewards")
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = (
        "key",
        Column("contributor", label=gettext_lazy("Contributor"), accessor="contributor.code"),
        Column("amount", label=gettext_lazy("Amount"), accessor=lambda r: naira(r.amount_kobo)),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        Column("waits_for", label=gettext_lazy("Waits for"), accessor="get_waits_for_display"),
        Column("offered_at", label=gettext_lazy("Offered"), sort_key="offered_at"),
    )
    list_filter = ("state", "waits_for")
    ordering = ("-offered_at", "-pk")
    search_backend_name = None

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Reward]:
        """With their contributors' codes."""
        return queries.newest()


class RewardViewSets(SnippetViewSetGroup):
    """Rewards, as one entry of the menu."""

    items = (RewardViewSet, RateViewSet, CallForEvidenceViewSet)
    menu_label = gettext_lazy("Rewards")
    menu_icon = "mobile-alt"
    menu_order = 310
