import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from citydesk.people import actions
from citydesk.people.enums import FINANCE, REPORTERS, ROLES


def may(user, permission):
    return type(user).objects.get(pk=user.pk).has_perm(permission)


def test_a_new_newsroom_has_its_roles(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_an_editor_publishes_and_a_reporter_only_writes(kunle, bisi):
    assert may(kunle, "stories.publish_story")
    assert may(bisi, "stories.change_story")
    assert not may(bisi, "stories.publish_story")


@pytest.mark.parametrize(
    "permission",
    ["stories.change_story", "comments.change_comment", "intake.view_tip", "web.change_house"],
)
def test_finance_has_no_part_in_what_is_published(django_user_model, db, permission):
    tamar = django_user_model.objects.create_user("tamar")
    tamar.groups.add(Group.objects.get(name=FINANCE))

    assert may(tamar, "rewards.change_rate")
    assert not may(tamar, permission)


def test_nobody_but_the_owner_deletes_a_story(kunle, bisi, admin_user):
    assert not may(kunle, "stories.delete_story")
    assert not may(bisi, "stories.delete_story")
    assert may(admin_user, "stories.delete_story")


def test_keeping_the_roles_again_changes_nothing(db):
    def all_rows():
        return (
            Group.permissions.through.objects.count(),
            GroupCollectionPermission.objects.count(),
            GroupPagePermission.objects.count(),
        )

    before = all_rows()

    actions.keep_roles()

    assert all_rows() == before


def test_what_was_given_by_hand_is_not_taken_and_what_was_taken_comes_back(db):
    reporters = Group.objects.get(name=REPORTERS)
    lock = Permission.objects.get(codename="lock_story")
    change = Permission.objects.get(codename="change_story")
    reporters.permissions.add(lock)
    reporters.permissions.remove(change)

    actions.keep_roles()

    assert {lock, change} <= set(reporters.permissions.all())


@pytest.mark.parametrize(
    ("address", "editor", "reporter"),
    [
        ("/desk/images/add/", 200, 200),
        ("/desk/images/chooser/", 200, 200),
        ("/desk/stories/add/", 200, 200),
        ("/desk/comments/", 200, 302),
        ("/desk/people/", 200, 302),
        ("/desk/settings/web/house/", 302, 302),
        ("/desk/users/", 302, 302),
    ],
)
def test_each_role_finds_its_screens(kunle, bisi, address, editor, reporter):
    for user, expected in ((kunle, editor), (bisi, reporter)):
        browser = Client()
        browser.force_login(user)
        assert browser.get(address).status_code == expected


def test_an_editor_sets_the_house(kunles_browser):
    page = kunles_browser.get("/desk/settings/web/house/", follow=True)

    assert 'name="opinion_disclaimer"' in page.content.decode()
