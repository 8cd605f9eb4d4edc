"""Writes of roles."""

from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection as Folder
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from citydesk.people.enums import EDITORS, FINANCE, REPORTERS

WRITE = ("add", "change", "view")
# What a role may do, as "app.model": verbs. An app that is not installed is simply not found.
MAY: dict[str, dict[str, Collection[str]]] = {
    EDITORS: {
        "wagtailadmin.admin": ("access",),
        "stories.story": (*WRITE, "publish", "lock", "unlock"),
        "stories.topic": (*WRITE, "delete"),
        "stories.video": (*WRITE, "delete"),
        "pictures.film": ("change", "delete", "view"),
        "people.person": (*WRITE, "delete"),
        "comments.comment": ("change", "view"),
        "adverts.advertiser": WRITE,
        "adverts.booking": (*WRITE, "delete"),
        "assignments.assignment": WRITE,
        "intake.tip": WRITE,
        "web.house": ("change",),
        "rewards.reward": ("approve", "view"),
        "rewards.handover": ("change", "view"),
    },
    REPORTERS: {
        "wagtailadmin.admin": ("access",),
        "stories.story": WRITE,
        "stories.topic": ("view",),
        "stories.video": WRITE,
        "pictures.film": ("view",),
    },
    FINANCE: {
        "wagtailadmin.admin": ("access",),
        "rewards.rate": (*WRITE, "delete"),
        "rewards.reward": ("approve", "change", "view"),
        "rewards.callforevidence": WRITE,
        "rewards.attempt": ("view",),
        "rewards.handover": ("change", "view"),
        "rewards.alarm": ("change", "view"),
        "ledger.account": ("view",),
        "ledger.transfer": ("view",),
        "adverts.advertiser": WRITE,
        "adverts.booking": WRITE,
    },
}
# Pictures and documents are allowed by Wagtail's folder, and under the names of its own models
# whatever ours is called; pages by Wagtail's tree.
FILES: dict[str, Collection[str]] = {
    EDITORS: ("add_image", "change_image", "choose_image", "add_document", "choose_document"),
    REPORTERS: ("add_image", "choose_image"),
}
PAGES: dict[str, Collection[str]] = {
    EDITORS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}


def keep_roles() -> None:
    """Make the roles that are missing and give each what it may; nothing given by hand is taken."""
    for role in (EDITORS, REPORTERS, FINANCE):
        group, _created = Group.objects.get_or_create(name=role)
        wanted = Q(pk__in=())
        for model, verbs in MAY[role].items():
            app, name = model.split(".")
            wanted |= Q(content_type__app_label=app, codename__in=[f"{v}_{name}" for v in verbs])
        group.permissions.add(*Permission.objects.filter(wanted))
        for permission in Permission.objects.filter(codename__in=FILES.get(role, ())):
            for folder in Folder.objects.filter(depth=1):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=folder, permission=permission
                )
        for permission in Permission.objects.filter(
            codename__in=PAGES.get(role, ()), content_type__app_label="wagtailcore"
        ):
            for page in Page.objects.filter(depth=1):
                GroupPagePermission.objects.get_or_create(
                    group=group, page=page, permission=permission
                )
