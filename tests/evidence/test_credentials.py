"""The reader of content credentials, in the sandbox as in life; and the corpus, file by file."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import c2pa
import pytest

from citydesk.evidence import container, credentials
from citydesk.evidence.checks import credentials as check
from citydesk.evidence.checks import credentials_before
from citydesk.evidence.types import Credentials
from citydesk.lib import magic, sandbox
from tests import corpora
from tests.factories.credentials import changed, ended, known, signed, stranger
from tests.factories.evidence import case
from tests.factories.photos import photo


def read(data: bytes, *, signers: bytes | None = None, clocks: bytes = b"") -> sandbox.Answer:
    signers = known().root if signers is None else signers
    asked = {"signers": len(signers), "clocks": len(clocks)}
    return sandbox.call("citydesk.evidence.credentials:read", signers + clocks + data, asked=asked)


def test_a_signed_photo_is_read_in_the_sandbox_as_it_stands():
    answer = read(signed(photo()))

    facts = answer.facts
    assert (facts["found"], facts["state"], facts["failed"]) == ("embedded", "Trusted", [])
    assert (facts["signer"], facts["program"]) == ("Lagos Camera Works", "Test Camera 1")
    assert facts["sources"] == ["digitalCapture"]
    assert facts["tool"].startswith("c2pa-rs ")
    # Nobody's clock but the signer's own says when.
    assert facts["signed_at"] is None


def test_the_sdks_own_report_comes_along_and_is_the_same_bytes_each_time():
    data = signed(photo())

    (one,), (two,) = read(data).files, read(data).files

    assert one == two
    assert json.loads(one)["validation_state"] == "Trusted"


@pytest.mark.parametrize(
    ("data", "failed"),
    [
        (changed(signed(photo())), ["assertion.dataHash.mismatch"]),
        (signed(photo(), signer=stranger()), ["signingCredential.untrusted"]),
        (
            signed(photo(), signer=ended()),
            ["signingCredential.untrusted", "signingCredential.expired"],
        ),
    ],
)
def test_what_fails_is_told_by_its_code(data, failed):
    assert read(data).facts["failed"] == failed


def test_without_a_list_everybody_is_a_stranger():
    assert read(signed(photo()), signers=b"").facts["failed"] == ["signingCredential.untrusted"]


def test_a_broken_ancestor_is_told_apart_from_the_file():
    before = changed(signed(photo(), source="trainedAlgorithmicMedia"))

    facts = read(signed(photo(seed=2), parent=before)).facts

    assert (facts["state"], facts["failed"]) == ("Trusted", [])
    assert facts["ancestors"] == 1
    assert "assertion.dataHash.mismatch" in facts["ancestors_failed"]
    assert (facts["sources"], facts["earlier_sources"]) == ([], ["trainedAlgorithmicMedia"])


def test_a_photo_without_any_has_none():
    assert read(photo()).facts["found"] == "none"


def test_what_only_looks_like_one_cannot_be_read():
    facts = read(b"no picture at all: jumb c2pa").facts

    assert facts["found"] == "unreadable"
    assert facts["why"]


@pytest.fixture
def server():
    """A web server that counts who asks."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/credential.c2pa", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_credential_on_a_server_is_named_and_never_fetched(server):
    address, asked = server
    data = signed(photo(), remote=address)

    # Not in the sandbox, which would forbid it: here the reader is held to it by itself.
    facts, files = credentials.read(data, {"signers": 0, "clocks": 0})

    assert (facts["found"], facts["host"], files) == ("elsewhere", "127.0.0.1", [])
    assert asked == []
    with pytest.raises(c2pa.C2paError):  # as the SDK does unless it is told not to
        c2pa.Reader("image/jpeg", io.BytesIO(data), context=c2pa.Context())
    assert asked == ["/credential.c2pa"]


# What the names of the SDK's own samples say, or its notes on them; the others bear none.
KNOWN = {
    *("C.jpg", "CA.jpg", "CACA.jpg", "CACAE-uri-CA.jpg", "CA_ct.jpg", "CIE-sig-CA.jpg"),
    *("C_with_CAWG_data.jpg", "boxhash.jpg", "legacy_ingredient_hash.jpg", "update_manifest.jpg"),
    "video1.mp4",
}
EXPECTED = {
    **dict.fromkeys(KNOWN, check.KNOWN),
    **dict.fromkeys(("ocsp.jpg", "ocsp_with_assertion.jpg", "legacy.mp4"), check.UNKNOWN),
    # X: the picture was changed; E-sig: the signature was; E-clm: the claim. A film's first piece.
    **dict.fromkeys(("XCA.jpg", "E-sig-CA.jpg", "dashinit.mp4"), check.CHANGED),
    "adobe-20220124-E-clm-CAICAI.jpg": check.CHANGED,
    **dict.fromkeys(("cloud.jpg", "cloudx.jpg", "libpng-test_with_url.png"), check.ELSEWHERE),
    **dict.fromkeys(("no_alg.jpg", "prerelease.jpg"), check.UNSUPPORTED),
}
# I…E-sig: made from a picture whose signature was changed; …E-uri: from one whose parts were.
WITH_BROKEN_ANCESTOR = {"CIE-sig-CA.jpg", "CACAE-uri-CA.jpg"}
SAMPLES = [path for path in sorted((corpora.ROOT / "c2pa").glob("*")) if path.is_file()]
SAMPLES_OR_SKIP = SAMPLES or [
    pytest.param(None, marks=pytest.mark.skip(reason="the corpora are not here"))
]


def seen(path, *, signers: bytes):
    """The case of a check, with what was read of the file at `path`."""
    data = path.read_bytes()
    found = None
    if container.bears_credentials(data):
        found = Credentials.read(read(data, signers=signers).facts)
    return case(name=path.name, media_type=magic.media_type(data), credentials=found)


@pytest.mark.parametrize("path", SAMPLES_OR_SKIP, ids=lambda p: p.name if p else "none")
def test_every_sample_of_the_corpus_is_the_case_that_its_name_says(path):
    trusted = (path.parent / "certs/trust/test_cert_root_bundle.pem").read_bytes()

    sample = seen(path, signers=trusted)
    said = check.check(sample)

    # A bare credential without its picture is of no kind that we look into.
    if path.suffix != ".c2pa":
        assert said.numbers["case"] == EXPECTED.get(path.name, check.NONE)
    assert ("tamper" in said.sentence, "fake" in said.sentence) == (False, False)
    assert len(said.sentence) <= 300
    assert bool(credentials_before.check(sample)) == (path.name in WITH_BROKEN_ANCESTOR)


@pytest.mark.parametrize("path", SAMPLES_OR_SKIP, ids=lambda p: p.name if p else "none")
def test_without_a_list_of_signers_no_sample_is_said_to_differ_for_that(path):
    said = check.check(seen(path, signers=b""))

    expected = EXPECTED.get(path.name, check.NONE)
    if path.suffix != ".c2pa":
        assert said.numbers["case"] == (check.UNKNOWN if expected == check.KNOWN else expected)
    assert (said.outcome == "DIFFERS") == (expected == check.CHANGED)


@pytest.mark.skipif(not SAMPLES, reason="the corpora are not here")
def test_a_time_is_told_where_an_authority_that_we_know_stamped_it():
    root = corpora.ROOT / "c2pa"

    stamped, stranger_s = (
        read((root / name).read_bytes()).facts for name in ("CA.jpg", "CACA.jpg")
    )

    assert stamped["signed_at"].startswith("2024-")
    assert stranger_s["signed_at"] is None
