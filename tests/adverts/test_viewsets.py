import pytest
from django.contrib.auth.models import Group
from django.test import Client

from citydesk.adverts.models import Advertiser, Booking
from tests.factories import adverts

ADD = "/desk/bookings/add/"


@pytest.fixture
def tamuno(db):
    return Advertiser.objects.create(name="Tamuno Generators")


def form(tamuno, **changed):
    return {
        "advertiser": tamuno.pk,
        "placement": "STORY",
        "price": "25000.50",
        "from_date": "2026-11-23",
        "to_date": "2026-11-30",
        "vetting_number": "",
        "headline": "Quiet generators",
        "text": "",
        "url": "https://generators.example/",
    } | changed


def test_an_editor_books_in_naira_and_it_is_kept_in_kobo(kunles_browser, tamuno):
    page = kunles_browser.post(ADD, form(tamuno), follow=True)

    booking = Booking.objects.get()
    assert booking.price_kobo == 2_500_050
    assert "not vetted: not shown" in page.content.decode()
    again = kunles_browser.get(f"/desk/bookings/edit/{booking.pk}/").content.decode()
    assert 'value="25000.5"' in again


def test_an_advert_that_ends_before_it_begins_is_given_back(kunles_browser, tamuno):
    page = kunles_browser.post(ADD, form(tamuno, to_date="2026-11-01"))

    assert "It ends before it begins." in page.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees"), [("Editors", True), ("Finance", True), ("Reporters", False)]
)
def test_editors_and_finance_book_and_reporters_do_not(db, django_user_model, role, sees):
    user = django_user_model.objects.create_user("somebody")
    user.groups.add(Group.objects.get(name=role))
    browser = Client()
    browser.force_login(user)

    assert (browser.get(ADD).status_code == 200) is sees
    assert ("/desk/bookings/" in browser.get("/desk/").content.decode()) is sees


def test_a_reader_is_sent_to_sign_in(zainab):
    assert zainab.get("/desk/advertisers/")["Location"].startswith("/desk/login/")


def test_the_list_costs_the_same_for_three_bookings_as_for_one(
    kunles_browser, django_assert_num_queries
):
    adverts.booking()
    kunles_browser.get("/desk/bookings/")
    with django_assert_num_queries(12):
        kunles_browser.get("/desk/bookings/")
    adverts.booking()
    adverts.booking(vetting_number="")
    with django_assert_num_queries(12):
        kunles_browser.get("/desk/bookings/")
