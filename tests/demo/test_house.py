"""The house itself."""

from citydesk.demo import house
from citydesk.people.models import Person, User
from citydesk.pictures.models import Picture
from citydesk.rewards.models import Rate
from citydesk.web.models import House
from tests.cast import NOW


def test_the_staff_may_sign_in_and_have_faces(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    staff = house.hire(tmp_path)

    assert {group.name for group in staff["kunle"].groups.all()} == {"Editors"}
    assert User.objects.get(username="bisi").check_password(house.PASSWORD)
    assert Person.objects.filter(picture__isnull=False).count() == 7


def test_the_house_is_set_and_can_be_set_again(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    for _ in range(2):
        house.set_house(tmp_path)

    assert House.load().name == "The Lagoon Heron"
    assert Rate.objects.get(code="photo").amount_kobo == 100_000
    assert Picture.objects.filter(made_from="demo:mark").count() == 1


def test_adverts_run_today(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    house.book_adverts(tmp_path, NOW.date())

    assert set(house.Booking.objects.values_list("placement", flat=True)) == {"STORY", "FRONT"}
