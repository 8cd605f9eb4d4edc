"""Who vouches for a mail: with real signatures, a real name server, and people who cheat."""

import json
from datetime import timedelta

import pytest

from citydesk.channels.email import vouching
from citydesk.channels.email.verdict import FAIL, NONE, PASS, UNKNOWN, Verdict
from citydesk.lib.resolver import Resolver
from tests import corpora
from tests.cast import NOW
from tests.factories.mails import letter, picture
from tests.factories.signed import SELECTOR, key, sealed, signed
from tests.name_server import NameServer

MACHINE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
KEY = f"{SELECTOR}._domainkey"
ENVELOPE = {
    "envelope_from": "amaka@post.example",
    "peer": MACHINE,
    "helo": "mx.post.example",
    "received_at": NOW.isoformat(),
    "answers": [],
}


@pytest.fixture
def names():
    server = NameServer()
    for domain in ("post.example", "forwarder.example"):
        server.txt(f"{KEY}.{domain}", key()[1])
    server.txt("post.example", f"v=spf1 ip4:{MACHINE} -all")
    server.txt("_dmarc.post.example", "v=DMARC1; p=reject")
    yield server
    server.close()


@pytest.fixture
def judge(names):
    """The verdict on a mail; `judge.record` is what was kept on the way to it."""

    def run(data: bytes, **envelope) -> Verdict:
        run.record = record = {**ENVELOPE, "answers": [], **envelope}
        resolver = Resolver([names.address], seconds_max=0.5)
        for _round in range(12):
            said, files = vouching.vouch(json.dumps(record).encode() + b"\n" + data, {})
            assert files == []
            json.dumps(said)  # plain data
            if "verdict" in said:
                return Verdict.read(said["verdict"])
            for name, kind in said["wanted"]:
                record["answers"].append(resolver.ask(name, kind).plain())
        raise AssertionError(said)

    return run


def mail(**how) -> bytes:
    return letter(**how).as_bytes().replace(b"\n", b"\r\n")


def test_a_mail_as_its_domain_sent_it_is_vouched_for(judge):
    verdict = judge(signed(mail()))

    [signature] = verdict.signatures
    assert (signature.domain, signature.selector) == ("post.example", SELECTOR)
    assert (signature.result, signature.aligned, signature.unsigned) == (PASS, True, ())
    assert (verdict.domain, verdict.dkim, verdict.vouched) == ("post.example", PASS, True)
    assert (verdict.permission.result, verdict.permission.aligned) == (PASS, True)
    assert (verdict.policy, verdict.by_list, verdict.chain.result) == ("reject", False, NONE)


def test_one_letter_changed_is_seen(judge):
    assert judge(signed(mail()).replace(b"six this morning", b"six this evening")).dkim == FAIL
    assert judge(signed(mail()).replace(b"Balogun", b"Gbagada")).dkim == FAIL


def test_a_mail_with_a_picture_of_megabytes_is_vouched_for(judge):
    noise = picture(size=(3, 3)) + bytes(range(256)) * 8_000

    assert judge(signed(mail(pictures={"fire.jpg": noise}))).dkim == PASS


def test_the_way_alone_vouches_too_and_only_from_its_machines(judge):
    assert judge(mail()).vouched
    assert judge(mail()).dkim == NONE
    from_elsewhere = judge(mail(), peer=ELSEWHERE)
    assert (from_elsewhere.permission.result, from_elsewhere.vouched) == (FAIL, False)


def test_of_a_bounce_the_greeting_is_asked(judge, names):
    names.txt("mx.post.example", f"v=spf1 ip4:{MACHINE} -all")

    assert judge(mail(), envelope_from="<>").permission.domain == "mx.post.example"


def test_an_unknown_machine_is_not_asked_about(judge, names):
    assert judge(mail(), peer="", helo="").permission.result == NONE
    assert ("post.example", "TXT") not in names.asked


def test_somebody_elses_signature_does_not_speak_for_from(judge, names):
    names.txt(f"{KEY}.evil.example", key()[1])

    verdict = judge(signed(mail(), "evil.example"), peer=ELSEWHERE)

    [signature] = verdict.signatures
    assert (signature.result, signature.aligned) == (PASS, False)
    assert (verdict.dkim, verdict.vouched) == (NONE, False)


@pytest.mark.parametrize(
    ("policies", "signer", "speaks"),
    [
        ({"_dmarc.post.example": "v=DMARC1; p=none"}, "mail.post.example", True),
        ({"_dmarc.post.example": "v=DMARC1; p=none; adkim=s"}, "mail.post.example", False),
        # No policy anywhere: nobody says that the two belong together.
        ({"_dmarc.post.example": "v=spf1 -all"}, "mail.post.example", False),
        # The registry's own mark: below it, every name is somebody else's.
        ({"_dmarc.example": "v=DMARC1; p=none; psd=y"}, "other.example", False),
        ({"_dmarc.example": "v=DMARC1; p=none; psd=y"}, "mail.post.example", True),
        ({"_dmarc.post.example": "v=DMARC1; psd=n; p=none"}, "mail.post.example", True),
        ({"_dmarc.post.example": "v=DMARC1; p=none"}, "example", False),
    ],
)
def test_who_is_of_one_organisation_is_found_by_asking_upward(
    judge, names, policies, signer, speaks
):
    del names.zone["_dmarc.post.example", "TXT"]
    names.txt(f"{KEY}.{signer}", key()[1])
    for name, text in policies.items():
        names.txt(name, text)

    assert judge(signed(mail(), signer), peer="").vouched is speaks


def test_a_subdomain_has_the_policy_that_its_organisation_sets_for_it(judge, names):
    names.txt("_dmarc.post.example", "v=DMARC1; p=reject; sp=quarantine")

    assert judge(mail(sender="a@lagos.post.example")).policy == "quarantine"
    assert judge(mail()).policy == "reject"


# --- What dkimpy leaves open, and people would use ----------------------------------------------


def test_what_was_added_after_the_signed_part_is_told(judge):
    [signature] = judge(signed(mail(), length=True) + b"Click here.\r\n").signatures

    assert (signature.result, signature.unsigned_bytes) == (PASS, len(b"Click here.\r\n"))


def test_a_signature_that_leaves_out_from_is_none(judge):
    data = signed(mail()).replace(b"h=from : to", b"h=to").replace(b" : from;", b";")
    assert b"h=to" in data

    assert judge(data).signatures[0].why == "From is not signed"


def test_what_matters_and_is_not_signed_is_told(judge):
    [signature] = judge(signed(mail(), include_headers=[b"from", b"date"])).signatures

    assert signature.result == PASS
    assert signature.unsigned == (
        "subject",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    )


def test_a_second_subject_above_the_signed_one_is_told(judge):
    [signature] = judge(b"Subject: The governor resigns\r\n" + signed(mail())).signatures

    assert (signature.result, signature.unsigned) == (PASS, ("subject",))


@pytest.mark.parametrize(
    "trick",
    [
        b"From: governor@state.example\r\n",
        b"From : governor@state.example\r\n",
        b"From governor@state.example\r\n",
        b"\xffFrom: x\r\n",
        b"From: governor@state.example, amaka@post.example\r\n",
    ],
)
def test_a_second_from_is_vouched_for_by_nobody(judge, trick):
    verdict = judge(trick + signed(mail()))

    assert not verdict.vouched or verdict.domain == "post.example"
    if b"state" in trick and b":" in trick:
        assert (verdict.domain, verdict.vouched) == ("", False)


@pytest.mark.parametrize(
    "sender",
    [
        "governor@state.example, Amaka <amaka@post.example>",
        "nobody at all",
        "governor@state.example <amaka@post.example>, x@y.example",
        "",
    ],
)
def test_a_from_of_several_or_none_is_vouched_for_by_nobody(judge, sender):
    data = mail().replace(b"Amaka Obi <amaka@post.example>", sender.encode())

    verdict = judge(signed(data))

    assert (verdict.domain, verdict.vouched) == ("", False)


def test_a_name_that_looks_like_an_address_stays_a_name(judge):
    data = mail(sender='"governor@state.example" <amaka@post.example>')

    assert judge(signed(data)).domain == "post.example"


def test_a_domain_of_other_letters_is_asked_for_as_the_dns_has_it(judge):
    data = mail().replace(b"amaka@post.example", "amaka@pöst.example".encode())

    assert judge(data).domain == "xn--pst-sna.example"


def test_a_key_may_be_withdrawn_gone_or_for_tests(judge, names):
    for record in ("v=DKIM1; k=rsa; p=", "v=spf1 -all", key()[1] + "; t=y"):
        names.txt(f"{KEY}.post.example", record)
        assert judge(signed(mail())).dkim == NONE, record
    del names.zone[f"{KEY}.post.example", "TXT"]
    assert judge(signed(mail())).signatures[0].why == "no such key"


def test_sha_1_counts_for_nothing(judge):
    assert judge(signed(mail(), algorithm=b"rsa-sha1")).signatures[0].why == "SHA-1 is too weak"


def test_a_key_too_long_to_reckon_with_is_no_key(judge, names):
    names.txt(f"{KEY}.post.example", f"v=DKIM1; p={'A' * 4_000}")

    assert judge(signed(mail())).dkim == NONE


def test_a_signature_is_held_against_the_clock_at_receipt(judge):
    now = int(NOW.timestamp())
    late = (NOW + timedelta(days=400)).isoformat()
    # Signed until tomorrow: good at receipt, and still so when it is judged again later.
    data = signed(mail()).replace(b" t=", f" x={now + 86_400}; t=".encode(), 1)

    assert "past" not in judge(data).signatures[0].why
    assert "past" in judge(data, received_at=late).signatures[0].why


def test_of_many_signatures_five_are_looked_at(judge, names):
    data = mail()
    for _n in range(9):
        data = signed(data)

    assert len(judge(data).signatures) == 5


# --- Forwarders ---------------------------------------------------------------------------------


def test_a_forwarders_seal_tells_what_it_saw(judge):
    data = sealed(signed(mail()), "forwarder.example", saw="dkim=pass header.d=post.example")

    chain = judge(data, peer=ELSEWHERE).chain

    assert (chain.result, chain.sealed_by, chain.told) == (PASS, "forwarder.example", True)


@pytest.mark.parametrize(
    "saw", ["dkim=fail header.d=post.example", "dkim=pass header.d=evil.example", "spf=pass"]
)
def test_a_forwarder_that_saw_nothing_good_tells_nothing(judge, saw):
    assert not judge(sealed(signed(mail()), "forwarder.example", saw=saw)).chain.told


def test_a_list_that_changes_the_mail_breaks_the_signature_and_seals_what_it_made(judge):
    changed = signed(mail()).replace(b"Subject: ", b"Subject: [lagos] ")
    changed = b"List-Id: <lagos.forwarder.example>\r\n" + changed
    data = sealed(changed, "forwarder.example", saw="dkim=pass header.i=@post.example")

    verdict = judge(data, peer=ELSEWHERE)

    assert (verdict.dkim, verdict.chain.result, verdict.chain.told) == (FAIL, PASS, True)
    assert verdict.by_list


def test_a_seal_that_was_tampered_with_fits_no_more(judge):
    data = sealed(signed(mail()), "forwarder.example", saw="dkim=pass header.d=evil.example")

    assert (
        judge(data.replace(b"header.d=evil.example", b"header.d=post.example")).chain.result == FAIL
    )


def test_more_forwarders_than_a_mail_has_are_not_looked_at(judge, names):
    for instance in (b"11", b"999999999"):
        data = b"ARC-Seal: i=" + instance + b"; a=rsa-sha256; d=a.example; s=b; b=AAAA\r\n" + mail()
        assert judge(data).chain.result == UNKNOWN
    assert not [name for name, _kind in names.asked if "a.example" in name]


# --- Name servers -------------------------------------------------------------------------------


def test_what_name_servers_leave_open_is_unknown_not_against_the_sender(judge, names):
    names.failing = {f"{KEY}.post.example", "post.example", "_dmarc.post.example"}

    verdict = judge(signed(mail()))

    assert (verdict.dkim, verdict.permission.result, verdict.policy) == (UNKNOWN,) * 3
    assert not verdict.vouched


def test_aliases_are_followed_and_a_ring_of_them_ends(judge, names):
    names.zone[f"{KEY}.post.example", "CNAME"] = ["elsewhere.example."]
    del names.zone[f"{KEY}.post.example", "TXT"]
    names.txt("elsewhere.example", key()[1])
    assert judge(signed(mail())).dkim == PASS

    names.zone["elsewhere.example", "CNAME"] = [f"{KEY}.post.example."]
    del names.zone["elsewhere.example", "TXT"]
    assert judge(signed(mail())).dkim == NONE


@pytest.mark.parametrize(
    ("record", "result"),
    [
        (f"v=spf1 include:a.example ~all|a.example:v=spf1 ip4:{MACHINE} -all", PASS),
        (f"v=spf1 redirect=a.example|a.example:v=spf1 ip4:{MACHINE} -all", PASS),
        ("v=spf1 mx -all", PASS),
        ("v=spf1 a:mx.post.example -all", PASS),
        ("v=spf1 exists:%{i}._spf.post.example -all", PASS),
        ("v=spf1 ptr:post.example -all", PASS),
        ("v=spf1 ~all", FAIL),
        ("v=spf1 ?all", NONE),
        ("v=spf1 nonsense -all", NONE),
        ("v=spf1 include:post.example", NONE),
        ("v=spf1 a:1.void.example a:2.void.example a:3.void.example ip4:0.0.0.0/0", NONE),
        ("v=spf1 %{x}", NONE),
        ("v=spf1 exists:%{l}%{o}%{d}%{h}%{p}.example -all", FAIL),
        ("v=spf1 a/99", NONE),
        ("v=spf1 exp=%{ -all", NONE),
        ("", NONE),
    ],
)
def test_the_domains_own_rules_are_followed(judge, names, record, result):
    first, *rest = record.split("|")
    names.txt("post.example", first)
    for line in rest:
        names.txt(*line.split(":", 1))
    names.zone["post.example", "MX"] = ["10 mx.post.example."]
    names.zone["mx.post.example", "A"] = [MACHINE]
    names.zone[f"{MACHINE}._spf.post.example", "A"] = ["127.0.0.2"]
    names.zone["7.100.51.198.in-addr.arpa", "PTR"] = ["mx.post.example."]

    assert judge(mail()).permission.result == result


def test_rules_that_ask_for_more_than_ten_names_are_not_followed(judge, names):
    names.txt("post.example", "v=spf1 " + " ".join(f"include:s{n}.example" for n in range(12)))
    for n in range(12):
        names.txt(f"s{n}.example", "v=spf1 ?all")

    verdict = judge(mail())

    assert (verdict.permission.result, "lookups" in verdict.permission.why) == (NONE, True)


def test_a_verdict_is_the_same_again_from_what_was_kept(judge, names):
    first = judge(signed(mail()))
    kept = json.dumps(judge.record).encode()
    names.dead = True

    said, _files = vouching.vouch(kept + b"\n" + signed(mail()), {})

    assert Verdict.read(said["verdict"]) == first


def test_every_hostile_mail_has_a_verdict(judge):
    for path in corpora.files("mail"):
        verdict = judge(path.read_bytes(), peer="")
        assert not verdict.vouched, path


@pytest.mark.parametrize(
    "field",
    [
        b"DKIM-Signature: v=1",
        b"DKIM-Signature:",
        b"DKIM-Signature: \xff\xfe=\x00; d=\xff; s=\xff",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=post.example; s=nov26; h=from; bh=!; b=!",
        b"DKIM-Signature: v=1; a=rsa-sha256; c=x/y; d=a.b; s=nov26; h=from; bh=AAAA; b=AAAA",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=.; s=..; h=from; bh=AAAA; b=AAAA",
        b"DKIM-Signature: v=1; a=ed25519-sha256; d=post.example; s=nov26; h=from; bh=AAAA; b=AAAA",
        b"DKIM-Signature: v=1; l=x; a=rsa-sha256; d=post.example; s=nov26; h=from; bh=AA==; b=AA==",
        b"DKIM-Signature: " + b"a" * 20_000,
        b"DKIM-Signature: v=1; d=post.example; s=nov26; h=from" + b":a" * 5_000,
        b"DKIM-Signature: v=1; d=" + b"a." * 2_000 + b"; s=nov26; h=from",
        b"ARC-Seal: i=1",
        b"ARC-Seal: i=0; a=rsa-sha256; d=post.example; s=nov26; cv=none; b=AAAA",
        b"ARC-Message-Signature: i=1; d=post.example; s=nov26",
        b"ARC-Authentication-Results: i=1; x",
        b" folded\r\n\tnothing",
    ],
)
def test_a_malformed_signature_breaks_nothing(judge, field):
    verdict = judge(field + b"\r\n" + mail())

    assert verdict.dkim in {FAIL, NONE}
    assert verdict.chain.result in {FAIL, NONE}
