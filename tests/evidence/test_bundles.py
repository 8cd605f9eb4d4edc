"""A custody bundle convinces somebody who does not trust us, and tells nobody who sent it."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from citydesk.evidence import bundles
from citydesk.evidence.models import Evidence
from citydesk.lib import timestamps
from citydesk.originals import custody, queries
from citydesk.originals import verify_custody_bundle as standing
from citydesk.originals.actions import erase
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from citydesk.originals.verify_custody_bundle import Wrong
from citydesk.sources.models import Look
from tests.authority import Authority, openssl
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.photos import photo
from tests.factories.tips import mailed
from tests.parts import need

pytestmark = pytest.mark.django_db
DOCUMENTED = Path(__file__).parents[2] / "docs/how-to/custody.md"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    need("openssl")
    stands = Authority(tmp_path_factory.mktemp("tsa") / "a")
    yield stands
    stands.close()


@pytest.fixture(autouse=True)
def outside(tmp_path, settings, authority):
    settings.CITYDESK_DATA = tmp_path
    settings.CITYDESK_STAMPS = [
        timestamps.Authority(url=authority.url, roots=authority.roots.read_bytes())
    ]


@pytest.fixture
def tip():
    return mailed(photos=2).tip


@pytest.fixture
def file(tip, tmp_path):
    call_command("bundle", tip.code, "-o", str(tmp_path / "b.zip"), verbosity=0)
    return tmp_path / "b.zip"


def members(file):
    return standing.read(str(file))


def packed(file, changed):
    with file.open("wb") as out:
        bundles.pack(changed, out)
    return file


def read(made):
    """The members of a bundle that was made, all of them read."""
    return {name: bundles.data_of(one) for name, one in made.members.items()}


def alone(file, *how):
    """The script, as a stranger runs it: without our packages."""
    command = [sys.executable, "-I", "-S", str(bundles.SCRIPT), str(file), *how]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_bundle_holds_files_log_findings_roots_and_stamps(file, tip):
    held = members(file)

    files = [name for name in held if name.startswith("files/")]
    assert len(files) == 6  # two pictures, and a clean and a small copy of each
    assert {"custody.json", "findings.json", "manifest.json", "roots/000001/root.json"} < set(held)
    assert sum(name.endswith(".tsr") for name in held) == 2
    assert json.loads(held["findings.json"])
    acts = [told["entry"]["act"] for told in json.loads(held["custody.json"])["entries"]]
    assert {"RECEIVED", "DERIVED", "BUNDLED"} == set(acts)


def test_every_entry_of_a_bundle_stands_under_a_stamped_root(file):
    entries = json.loads(members(file)["custody.json"])["entries"]

    assert all(told["root"] == 1 and told["proof"] for told in entries)


def test_a_bundle_is_found_right_by_the_command_and_by_the_script_alone(file, capsys):
    call_command("verify_bundle", str(file))

    said = capsys.readouterr().out
    assert "every byte" in said
    assert said.count("says that it was there on") == 2
    ran = alone(file)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "No signature was checked" in ran.stdout


def test_the_same_members_are_the_same_bytes(file):
    data = file.read_bytes()

    assert packed(file, members(file)).read_bytes() == data


def test_nothing_in_a_bundle_says_who_sent_it(file):
    data = file.read_bytes().lower()

    for word in (b"amaka", b"obi", b"post.example"):
        assert word not in data


def test_the_sender_is_in_it_when_asked_for_and_that_is_kept(tip, tmp_path):
    call_command("bundle", tip.code, "-o", str(tmp_path / "b.zip"), "--with-sender", verbosity=0)

    held = members(tmp_path / "b.zip")
    assert json.loads(held["sender.json"])["email"] == "amaka@post.example"
    assert any(b"Amaka Obi" in data for name, data in held.items() if name.startswith("files/"))
    assert Look.objects.get().program == "bundle"
    entry = CustodyEntry.objects.filter(act=Act.BUNDLED).first()
    assert custody.facts_of(entry)["with_sender"] is True


def test_another_senders_tip_with_the_same_file_is_not_told(tmp_path):
    first, second = mailed(), mailed(subject="Fire", sender="Wasiu <wasiu@post.example>")

    made = bundles.make(tip=second.tip, with_sender=False, by="kunle", now=NOW)

    assert str(first.tip.delivery_id).encode() not in made.members["custody.json"]
    assert str(second.tip.delivery_id).encode() in made.members["custody.json"]


def test_another_senders_file_from_which_a_shared_copy_was_made_is_not_told():
    first = examined(photo(make="TECNO"))
    second = examined(photo(make="Palmtel"), sender="Wasiu <wasiu@post.example>")
    assert second.clean_copy.parent == first.original

    made = bundles.make(tip=second.tip, with_sender=False, by="kunle", now=NOW)

    told = made.members["custody.json"]
    assert second.original.sha256.encode() in told
    assert first.original.sha256.encode() not in told
    standing.check(read(made))


def test_what_was_erased_is_in_the_log_and_says_nothing(tip):
    gone = Evidence.objects.first().original
    erase(items=[gone], why="Asked for.", by="zara", now=NOW)

    made = bundles.make(tip=tip, with_sender=False, by="kunle", now=NOW)

    entries = json.loads(made.members["custody.json"])["entries"]
    (erased,) = [told for told in entries if told["entry"]["act"] == "ERASED"]
    assert erased["opened"] == {}
    standing.check(read(made))


def test_a_bundle_without_authorities_says_so(tip, settings):
    settings.CITYDESK_STAMPS = []

    made = bundles.make(tip=tip, with_sender=False, by="kunle", now=NOW)

    assert "no authority is set" in made.lacks[0]
    standing.check(read(made))


def test_plain_openssl_accepts_each_token_and_no_other_data(file, authority, tmp_path):
    held = members(file)
    (stamp,) = [name for name in held if name.startswith("manifest.") and name.endswith(".tsr")]
    data, token = tmp_path / "data", tmp_path / "token"
    data.write_bytes(held["manifest.json"])
    token.write_bytes(held[stamp])

    def verify():
        return openssl("ts", "-verify", "-data", data, "-in", token, "-CAfile", authority.roots,
                       check=False).returncode  # fmt: skip

    assert verify() == 0
    data.write_bytes(held["manifest.json"] + b" ")
    assert verify() != 0
    data.write_bytes(held["manifest.json"])
    changed = bytearray(held[stamp])
    changed[-20] ^= 1
    token.write_bytes(bytes(changed))
    assert verify() != 0


def _swap_a_file(held):
    name = next(name for name in held if name.startswith("files/"))
    held[name] += b"."


def _swap_a_file_and_the_manifest(held):
    _swap_a_file(held)
    manifest = json.loads(held["manifest.json"])
    manifest["members"] = {name: standing.sha256(held[name]) for name in manifest["members"]}
    held["manifest.json"] = standing.canonical(manifest)


def _entry(change):
    def alter(held):
        told = json.loads(held["custody.json"])
        change(told["entries"])
        held["custody.json"] = standing.canonical(told)
        _again(held)

    return alter


def _again(held):
    manifest = json.loads(held["manifest.json"])
    manifest["members"]["custody.json"] = standing.sha256(held["custody.json"])
    held["manifest.json"] = standing.canonical(manifest)


FORGED = {
    "was changed": _swap_a_file,
    "the log does not speak of": _swap_a_file_and_the_manifest,
    "is missing": lambda held: held.pop("findings.json"),
    "is not in the manifest": lambda held: held.update({"files/new.jpg": b"new"}),
    "entry 2 was changed": _entry(lambda told: told[1]["entry"].update(by="bisi")),
    "did not say this of its": _entry(lambda told: told[1]["opened"]["name"].update(value="x")),
    "does not stand in root": _entry(lambda told: told[0]["proof"].reverse()),
    "is out of order": _entry(lambda told: told.reverse()),
    "not made as bundles are": _entry(lambda told: told.append(7)),
}


@pytest.mark.parametrize("words", FORGED)
def test_whatever_is_forged_is_named(file, words, capsys):
    held = members(file)
    FORGED[words](held)

    packed(file, held)

    ran = alone(file)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    with pytest.raises(SystemExit) as left:
        call_command("verify_bundle", str(file))
    assert left.value.code == 1
    assert words in capsys.readouterr().err


def test_a_manifest_made_anew_has_no_stamp(file, capsys):
    held = members(file)
    _entry(lambda told: None)(held)
    held["manifest.json"] += b"\n"

    with pytest.raises(SystemExit):
        call_command("verify_bundle", str(packed(file, held)), "--json")

    assert "is not a good stamp" in json.loads(capsys.readouterr().out)["wrong"]


def test_a_zip_that_was_packed_otherwise_is_refused(file):
    held = members(file)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(held.items()):
            archive.writestr(name, data)
    file.write_bytes(out.getvalue())

    with pytest.raises(Wrong, match="not the one that its members make"):
        bundles.check(file, ())


def test_each_kept_file_is_written_before_the_next_is_read(tip, monkeypatch, tmp_path):
    made = bundles.make(tip=tip, with_sender=False, by="kunle", now=NOW)
    read, written = queries.read, []

    def reading(item):
        written.append(out.tell())
        return read(item)

    monkeypatch.setattr(queries, "read", reading)
    with (tmp_path / "b.zip").open("wb") as out:
        bundles.pack(made.members, out)

    assert len(set(written)) == len(written) > 1
    assert written == sorted(written)


def test_a_kept_file_that_is_not_what_was_kept_is_in_no_bundle(tip, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "read", lambda _item: b"another")

    with pytest.raises(CommandError, match="is not what was kept"):
        call_command("bundle", tip.code, "-o", str(tmp_path / "b.zip"))
    assert list(tmp_path.glob("*b.zip*")) == []


def test_a_packed_bundle_has_no_name_on_the_disk(tip, tmp_path):
    made = bundles.make(tip=tip, with_sender=False, by="kunle", now=NOW)

    with bundles.packed(made) as file:
        assert list((tmp_path / "run").iterdir()) == []
        assert zipfile.ZipFile(file).testzip() is None


def test_what_is_erased_while_it_is_packed_is_in_no_bundle(tip):
    made = bundles.make(tip=tip, with_sender=False, by="kunle", now=NOW)
    Original.objects.filter(kind="FILE").update(sealed_key=None, erased_at=NOW, erased_by="zara")
    members = {name: one for name, one in made.members.items() if isinstance(one, Original)}
    for one in members.values():
        one.refresh_from_db()

    with pytest.raises(queries.Erased):
        bundles.packed(bundles.Bundle(members=members, lacks=()))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"x" * 1000])
def test_what_is_no_zip_is_said_to_be_none(tmp_path, data):
    (tmp_path / "b.zip").write_bytes(data)

    ran = alone(tmp_path / "b.zip")

    assert ran.returncode == 1
    assert "no whole zip file" in ran.stderr


def test_a_compressed_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * 10_000_000)

    assert "is compressed" in alone(tmp_path / "b.zip").stderr


def test_without_roots_a_stamp_is_said_not_to_be_checked(file, settings):
    assert any("NOT checked" in said for said in bundles.check(file, ()))


def test_another_authoritys_root_does_not_do(file, tmp_path_factory):
    other = Authority(tmp_path_factory.mktemp("tsa") / "b")
    other.close()

    with pytest.raises(SystemExit):
        call_command("verify_bundle", str(file), "--roots", str(other.roots))


def test_the_scripts_published_hash_is_that_of_the_script(file):
    assert bundles.script_hash() in DOCUMENTED.read_text()
    assert bundles.script_hash().encode() in members(file)["README.txt"]
    assert members(file)["verify_custody_bundle.py"] == bundles.SCRIPT.read_bytes()


def test_a_tip_that_is_not_there_is_said_not_to_be(tmp_path):
    with pytest.raises(CommandError, match="There is no tip T-NONE"):
        call_command("bundle", "t-none", "-o", str(tmp_path / "b.zip"))
