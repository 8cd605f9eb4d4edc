import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from citydesk.evidence import checks
from citydesk.evidence.models import Evidence
from tests.factories.evidence import examined
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db


def check(*args: str) -> dict:
    out = io.StringIO()
    call_command("check_evidence", *args, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_files_of_an_older_edition_are_checked_anew_once():
    row = examined(photo())
    said = row.findings.count()
    Evidence.objects.update(edition="an older one")

    assert check() == {"checked": 1, "not_reached": []}
    assert check() == {"checked": 0, "not_reached": []}

    row.refresh_from_db()
    assert row.edition == checks.EDITION
    assert row.findings.count() == said


def test_one_tips_files_are_checked_whatever_their_edition():
    row = examined(photo())
    examined(photo(seed=2))

    assert check("--tip", row.tip.code.lower()) == {"checked": 1, "not_reached": []}


def test_a_tip_that_is_not_there_is_said_not_to_be():
    with pytest.raises(CommandError, match="There is no tip T-NOBODY"):
        call_command("check_evidence", "--tip", "T-NOBODY")


def test_a_file_that_cannot_be_reached_is_named_and_the_others_are_checked():
    away, row = examined(photo()), examined(photo(seed=2))
    path = Path(storages["originals"].path(away.original.stored_as))
    path.unlink()
    Evidence.objects.update(edition="an older one")
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check_evidence", stdout=out, stderr=err)

    assert ended.value.code == 1
    assert "1 of 2 checked anew." in out.getvalue()
    assert f"File {away.pk} could not be reached" in err.getvalue()
    row.refresh_from_db()
    assert row.edition == checks.EDITION
