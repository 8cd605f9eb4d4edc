"""The contributors' mailbox."""

import pytest

from citydesk.demo import queries
from citydesk.demo.letters import letter
from tests.cast import NOW


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.CITYDESK_DATA = tmp_path
    folder = tmp_path / "mailbox"
    folder.mkdir()
    for number, (to, text) in enumerate(
        [("amaka@example.ng", "We have it."), ("segun@example.ng", "See http://a.ng/my/1/.")]
    ):
        mail = letter(sender="n@example.ng", to=to, subject="News", text=text, sent_at=NOW)
        (folder / f"{number:020d}.eml").write_bytes(mail)


def test_the_newest_mail_lies_on_top(mailbox):
    assert [mail.to for mail in queries.mails()] == ["segun@example.ng", "amaka@example.ng"]


def test_everybody_opens_only_their_own(mailbox):
    (mail,) = queries.mails(to="Amaka@example.ng")

    assert mail.text.strip() == "We have it."
    assert mail.sent_at == NOW


def test_links_come_without_the_full_stop(mailbox):
    assert queries.mails()[0].links == ["http://a.ng/my/1/"]
