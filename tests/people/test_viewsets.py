from django.test import Client

from citydesk.people.models import Person

ADD = "/desk/people/add/"
BISI = {"name": "Bisi Adeyemi", "slug": "bisi-adeyemi", "role": "Reporter", "bio": "Writes."}


def test_an_editor_gives_a_reporter_her_byline(kunles_browser, bisi, zainab):
    kunles_browser.post(ADD, BISI | {"user": bisi.pk})

    assert Person.objects.get().user == bisi
    assert "Bisi Adeyemi" in zainab.get("/people/bisi-adeyemi/").content.decode()


def test_a_reporter_gives_no_bylines(bisi):
    browser = Client()
    browser.force_login(bisi)

    browser.post(ADD, BISI)

    assert not Person.objects.exists()


def test_a_reader_is_sent_to_sign_in(zainab):
    assert zainab.get("/desk/people/")["Location"].startswith("/desk/login/")
