"""Who vouches for a mail, in the newsroom's words: a domain, never a person, and no accusation."""

import pytest

from citydesk.channels.email.verdict import (
    FAIL,
    NONE,
    PASS,
    UNKNOWN,
    Chain,
    Permission,
    Signature,
    Verdict,
)
from citydesk.evidence.checks.sender import check

OWN = {"domain": "gmail.com", "aligned": True}
FITS = Signature(**OWN, result=PASS)
BROKEN = Signature(**OWN, result=FAIL)


def of(*signatures: Signature, domain: str = "gmail.com", **more) -> Verdict:
    return Verdict(domain=domain, signatures=signatures, **more)


@pytest.mark.parametrize(
    ("verdict", "outcome", "words"),
    [
        (of(FITS), "AGREES", "gmail.com confirms that it sent this mail, and that nothing"),
        (
            of(Signature(**OWN, result=PASS, unsigned=("subject",))),
            "AGREES",
            "but not its subject",
        ),
        (
            of(Signature(**OWN, result=PASS, unsigned=("subject", "content-type"))),
            "NOT_RECORDED",
            "how the mail looks may have been changed",
        ),
        (
            of(Signature(**OWN, result=PASS, unsigned_bytes=4_200)),
            "DIFFERS",
            "gmail.com confirms the beginning of this mail. Its last 4 KB were added",
        ),
        # Of two signatures the better one counts.
        (of(BROKEN, FITS), "AGREES", "nothing in it was changed"),
        (
            of(permission=Permission(result=PASS, domain="gmail.com", aligned=True)),
            "AGREES",
            "came from its machines",
        ),
        (
            of(BROKEN, chain=Chain(result=PASS, sealed_by="google.com", told=True)),
            "AGREES",
            "forwarded by google.com, which says",
        ),
        # Anybody can seal, and say what they like.
        (
            of(chain=Chain(result=PASS, sealed_by="evil.example", told=True)),
            "NOT_RECORDED",
            "anybody could have written it",
        ),
        (of(BROKEN, by_list=True), "NOT_RECORDED", "mailing list or a forwarder, which changed it"),
        (of(BROKEN, chain=Chain(result=FAIL)), "NOT_RECORDED", "which changed it"),
        (of(BROKEN), "DIFFERS", "as mailing lists and virus scanners do"),
        (of(policy="reject"), "DIFFERS", "gmail.com does not confirm this mail"),
        (of(policy="reject", by_list=True), "NOT_RECORDED", "anybody could have written it"),
        (of(policy="none"), "NOT_RECORDED", "anybody could have written it"),
        (of(Signature(domain="x.example", result=PASS)), "NOT_RECORDED", "anybody could"),
        (of(Signature(**OWN, result=UNKNOWN)), "COULD_NOT_CHECK", "did not answer"),
        (of(policy=UNKNOWN), "COULD_NOT_CHECK", "did not answer"),
        (of(permission=Permission(result=UNKNOWN)), "COULD_NOT_CHECK", "did not answer"),
        (of(domain="", unclear="several"), "NOT_RECORDED", "names no sender's address, or several"),
        (of(domain="", chain=Chain(result=UNKNOWN)), "COULD_NOT_CHECK", "does not open"),
        (of(permission=Permission(result=FAIL)), "NOT_RECORDED", "anybody could have written it"),
        (of(Signature(**OWN, result=NONE)), "NOT_RECORDED", "anybody could have written it"),
    ],
)  # fmt: skip
def test_one_sentence_says_who_vouches(verdict, outcome, words):
    said = check(verdict)

    assert (said.check, said.outcome) == ("sender", outcome)
    assert words in said.sentence
    assert "%" not in said.sentence
    assert len(said.sentence) <= 300


@pytest.mark.parametrize(
    "verdict",
    [
        of(Signature(domain="amaka-obi.ng", aligned=True, result=PASS), domain="amaka-obi.ng"),
        of(domain="amaka-obi.ng", policy="reject"),
        of(BROKEN, chain=Chain(result=PASS, sealed_by="amaka-obi.ng", told=True)),
        of(
            domain="amaka-obi.ng",
            permission=Permission(result=PASS, domain="amaka-obi.ng", aligned=True),
        ),
    ],
)
def test_a_private_domain_is_not_named_since_its_name_may_be_the_senders(verdict):
    said = check(verdict)

    assert "amaka" not in said.sentence + str(said.numbers)


def test_whatever_fails_nobody_is_accused():
    for verdict in (of(BROKEN), of(policy="reject"), of(), of(permission=Permission(result=FAIL))):
        sentence = check(verdict).sentence.lower()
        assert not [w for w in ("fake", "forged", "fraud", "spoof", "lie") if w in sentence.split()]
        assert NONE in check(Verdict()).numbers.values()
