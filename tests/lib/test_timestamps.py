"""Time stamps, of an authority that is really OpenSSL."""

import pytest

from citydesk.lib import timestamps
from citydesk.lib.timestamps import NoStamp
from tests.authority import Authority, openssl
from tests.parts import need

DATA = b"the root of a day"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    need("openssl")
    stands = Authority(tmp_path_factory.mktemp("tsa") / "a")
    yield stands
    stands.close()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    need("openssl")
    stands = Authority(tmp_path_factory.mktemp("tsa") / "b")
    yield stands
    stands.close()


@pytest.fixture(autouse=True)
def in_good_mood(request):
    yield
    if "authority" in request.fixturenames:
        request.getfixturevalue("authority").mood = "well"


def known(authority, roots=None):
    return timestamps.Authority(url=authority.url, roots=(roots or authority).roots.read_bytes())


def test_plain_openssl_reads_the_answer_that_is_kept(authority, tmp_path):
    answer = timestamps.ask(known(authority), DATA)
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "answer").write_bytes(answer)

    done = openssl("ts", "-verify", "-data", tmp_path / "data", "-in", tmp_path / "answer",
                   "-CAfile", authority.roots, check=False)  # fmt: skip

    assert b"Verification: OK" in done.stdout


def test_a_stamp_says_when(authority):
    answer = timestamps.ask(known(authority), DATA)

    at = timestamps.check(answer, DATA, timestamps.certificates(authority.roots.read_bytes()))

    assert at.utcoffset().total_seconds() == 0


def test_a_stamp_is_of_its_data_alone(authority):
    answer = timestamps.ask(known(authority), DATA)
    trusted = timestamps.certificates(authority.roots.read_bytes())

    with pytest.raises(NoStamp, match="Mismatch"):
        timestamps.check(answer, DATA + b".", trusted)


def test_a_stamp_that_was_changed_is_none(authority):
    answer = bytearray(timestamps.ask(known(authority), DATA))
    answer[-20] ^= 1

    with pytest.raises(NoStamp):
        timestamps.check(bytes(answer), DATA, timestamps.certificates(authority.roots.read_bytes()))


def test_who_is_not_under_a_root_that_we_trust_is_not_believed(authority, stranger):
    with pytest.raises(NoStamp):
        timestamps.ask(known(authority, roots=stranger), DATA)


@pytest.mark.parametrize("mood", ["down", "talkative", "gibberish"])
def test_an_authority_that_does_not_stamp_is_told_apart(authority, mood):
    authority.mood = mood

    with pytest.raises(NoStamp):
        timestamps.ask(known(authority), DATA)


def test_an_answer_to_an_older_question_is_not_taken(authority):
    authority.mood = "repeating"
    timestamps.ask(known(authority), DATA)

    with pytest.raises(NoStamp, match="Nonce"):
        timestamps.ask(known(authority), DATA)


def test_nobody_there_is_no_stamp(authority):
    gone = timestamps.Authority(url="http://127.0.0.1:1/", roots=authority.roots.read_bytes())

    with pytest.raises(NoStamp, match="does not answer"):
        timestamps.ask(gone, DATA)


def test_an_authority_is_called_by_its_host():
    named = timestamps.Authority(url="https://key:word@Free.TSA.org:8080/tsr", roots=b"")

    assert named.name == "free.tsa.org-8080"
