from pathlib import Path

import brotli
from django.core.management import call_command

from citydesk.web.storage import JoinedManifestStorage

CSS_BYTES_MAX = 8 * 1024
SCRIPT_BYTES_MAX = 5 * 1024


def test_the_style_sheets_become_one_small_file_in_order(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    storage = JoinedManifestStorage()
    (address,) = storage.sheets("css/reader.css")
    joined = (tmp_path / address.removeprefix("/static/")).read_bytes()

    assert joined.index(b":root") < joined.index(b".masthead") < joined.index(b"@media print")
    assert len(brotli.compress(joined)) <= CSS_BYTES_MAX
    assert (tmp_path / f"{address.removeprefix('/static/')}.br").exists()


def test_the_script_is_small():
    script = Path(__file__).parents[2] / "citydesk/web/static/js/reader.js"

    assert len(script.read_bytes()) <= SCRIPT_BYTES_MAX
