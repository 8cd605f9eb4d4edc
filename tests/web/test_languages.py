"""A house that speaks another language than English."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.factories.stories import public

pytestmark = pytest.mark.django_db


def run(capsys, *arguments) -> list[dict]:
    call_command("languages", "--json", *arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_page_speaks_it_and_says_so(client):
    story = public()

    with translation.override("pcm"):
        page = client.get(story.path).content.decode()

    assert '<html lang="pcm" dir="ltr"' in page
    assert "Make you be the first to comment" in page
    assert "Be the first to comment" not in page


def test_the_owner_sees_which_there_are_and_that_none_is_signed(capsys):
    [pidgin] = run(capsys)

    assert (pidgin["code"], pidgin["english_name"]) == ("pcm", "Nigerian Pidgin")
    assert (pidgin["untranslated"], pidgin["signed_by"]) == (0, None)


def test_a_native_reader_signs(capsys, settings, tmp_path):
    settings.CITYDESK_DATA = tmp_path

    [pidgin] = run(capsys, "--sign", "pcm", "--by", "Ngozi Bello")
    assert (pidgin["signed_by"], pidgin["changed_since"]) == ("Ngozi Bello", False)

    call_command("languages")
    assert "signed by Ngozi Bello on " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--sign", "tlh", "--by", "X"], "no folder for tlh"), (["--sign", "pcm"], "--by")],
)
def test_what_cannot_be_signed_is_said(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("languages", *arguments)
