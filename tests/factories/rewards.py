"""Somebody who may say that a reward goes out."""

from django.contrib.auth.models import Group

from citydesk.people.models import User


def approver(name="kunle"):
    """An editor, who approves what he offers."""
    user, _made = User.objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.ng", "first_name": name.title()}
    )
    user.groups.add(Group.objects.get(name="Editors"))
    return user
