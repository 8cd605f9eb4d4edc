"""What an editor reads of a file in a glance."""

from citydesk.desk.findings import SENTENCES_MAX, account, gist, in_numbers
from citydesk.evidence.models import Finding
from citydesk.evidence.queries import Habit


def said(check, outcome="AGREES"):
    return Finding(check_name=check, outcome=outcome, sentence=f"{check} says so.")


def test_what_is_not_recorded_is_one_line_with_its_reason():
    files = [said("container"), *(said(c, "NOT_RECORDED") for c in ("device", "taken_at", "place"))]

    told = account(files, channel="EMAIL")

    assert [f.check_name for f in told.first] == ["container"]
    assert told.absent == "Not recorded: when, where, what took it."
    assert "messengers remove" in told.absent_why


def test_how_common_that_is_is_told_in_our_own_numbers():
    numbers = in_numbers(Habit(files=60, senders=24, silent=41))

    told = account([said("device", "NOT_RECORDED")], channel="EMAIL", numbers=numbers)

    assert told.absent_why.endswith(
        "Of the last 60 files that came here this way, from 24 senders, 41 do not say what took "
        "them."
    )
    assert in_numbers(None) == ""


def test_what_no_original_would_have_is_no_reason_to_ask_for_it():
    told = account([said("device"), said("credentials", "NOT_RECORDED")], channel="EMAIL")

    assert (told.absent, told.absent_why) == ("Not recorded: who signed it.", "")


def test_where_all_is_recorded_there_is_no_such_line():
    told = account([said("place")], channel="EMAIL")

    assert (told.absent, told.absent_why) == ("", "")


def test_a_check_that_nobody_named_here_still_says_its_sentence():
    told = account([said("newest", "NOT_RECORDED")], channel="WEBFORM")

    assert [f.sentence for f in told.first] == ["newest says so."]


def test_the_gist_is_what_differs_first_and_how_much_more_there_is():
    usual, telling = said("container", "DIFFERS"), said("seen_before", "DIFFERS")
    usual.evidence_id, telling.evidence_id = 1, 2

    told = gist([said("sender", "DIFFERS")], [[usual], [telling, said("place")]])

    assert (told.first, told.more, told.anchor) == ("seen_before says so.", 2, "file-2")


def test_the_gist_of_a_mail_leads_to_what_is_said_of_it():
    assert gist([said("sender", "DIFFERS")], []).anchor == "claim"


def test_where_nothing_differs_the_gist_says_that_and_where_nothing_was_checked_none():
    assert gist([], [[said("place")]]).first == ""
    assert gist([], []) is None


def test_what_is_as_it_should_be_with_nearly_every_file_is_said_last():
    told = account(
        [
            said("preview", "DIFFERS"),
            said("container"),
            said("taken_at"),
            said("place", "COULD_NOT_CHECK"),
        ],
        channel="EMAIL",
    )

    assert [f.check_name for f in told.first] == ["preview", "taken_at", "container", "place"]


def test_more_than_seven_sentences_are_folded_and_none_is_lost():
    findings = [said("one", "DIFFERS"), *(said(str(n)) for n in range(9))]

    told = account(findings, channel="EMAIL")

    assert len(told.first) == SENTENCES_MAX == 7
    assert [*told.first, *told.more] == findings
    assert told.differs == 1
    assert not told.agrees
