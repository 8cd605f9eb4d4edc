"""The program's words in other languages: complete, and off until a native reader has signed."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polib
import pytest

from citydesk.lib import languages
from citydesk.lib.env import BadSetting, Env
from tests.parts import need

SHIPPED = sorted(path.parent.name for path in languages.SHIPPED.glob("*/language.toml"))
HOLE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(params=SHIPPED)
def language(request, tmp_path):
    return languages.get(tmp_path, request.param)


def sign(tmp_path, by="Ngozi Bello"):
    languages.sign(data=tmp_path, code="pcm", by=by, on=date(2026, 11, 25))


def test_readers_and_contributors_read_nothing_in_english(language):
    assert languages.untranslated(language.po) == []


def test_what_was_written_since_is_translated_too(language, tmp_path):
    need("xgettext")
    copy = tmp_path / "citydesk"
    shutil.copytree(languages.SHIPPED.parent, copy, ignore=shutil.ignore_patterns("*.pyc"))
    how = ["--add-location", "file", "--no-obsolete", "--no-wrap", "--verbosity", "0"]
    command = [sys.executable, "-m", "django", "makemessages", "--locale", language.code, *how]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    made = copy / "locale" / language.code / "LC_MESSAGES" / "django.po"

    assert languages.untranslated(made) == [], "run `make messages`, and translate"


def test_what_is_filled_in_is_the_same_in_both(language):
    for entry in polib.pofile(language.po).translated_entries():
        for given in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(HOLE.findall(given)) == set(HOLE.findall(entry.msgid)), entry.msgid


def test_what_is_served_is_what_translators_wrote(language, tmp_path):
    made = tmp_path / "django.mo"

    polib.pofile(language.po).save_as_mofile(made)

    assert made.read_bytes() == language.po.with_suffix(".mo").read_bytes(), "run `make messages`"


def test_a_language_is_off_until_a_native_reader_has_signed(tmp_path):
    environ = {"CITYDESK_DATA": str(tmp_path), "CITYDESK_LANGUAGE": "pcm"}
    with pytest.raises(BadSetting, match="languages --sign pcm"):
        Env(environ).language("CITYDESK_LANGUAGE", "en-gb")

    sign(tmp_path)

    assert Env(environ).language("CITYDESK_LANGUAGE", "en-gb") == "pcm"


def test_a_language_that_nobody_has_written_is_refused(tmp_path):
    environ = {"CITYDESK_DATA": str(tmp_path), "CITYDESK_LANGUAGE": "tlh"}
    with pytest.raises(BadSetting, match="one of en-gb, pcm"):
        Env(environ).language("CITYDESK_LANGUAGE", "en-gb")


def test_what_was_changed_since_it_was_signed_is_known(tmp_path):
    here = tmp_path / "languages" / "yo"
    shutil.copytree(languages.SHIPPED / "pcm", here)
    languages.sign(data=tmp_path, code="yo", by="Ayo Ade", on=date(2026, 11, 25))
    assert not languages.get(tmp_path, "yo").changed

    po = here / "LC_MESSAGES" / "django.po"
    po.write_text(po.read_text() + "\n")

    assert languages.get(tmp_path, "yo").changed


def test_a_house_adds_a_language_by_a_folder(tmp_path):
    shutil.copytree(languages.SHIPPED / "pcm", tmp_path / "languages" / "yo")

    assert {one.code for one in languages.every(tmp_path)} == {*SHIPPED, "yo"}


@pytest.mark.parametrize(
    ("told", "why"), [("name = ", "language.toml"), ('name = "Yorùbá"', "english_name is missing")]
)
def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(tmp_path, told, why):
    here = tmp_path / "languages" / "yo"
    here.mkdir(parents=True)
    (here / "language.toml").write_text(told)

    with pytest.raises(BadSetting, match=why):
        Env({"CITYDESK_DATA": str(tmp_path)}).languages()


@pytest.mark.parametrize("by", ["", "  ", 'a"b', "x" * 101, "a\\b"])
def test_whoever_signs_has_a_name(tmp_path, by):
    with pytest.raises(ValueError, match=f"^{re.escape(by)}$"):
        sign(tmp_path, by=by)
    assert not Path(tmp_path / "languages").exists()
