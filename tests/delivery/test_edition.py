from citydesk.delivery import edition, generations


def test_the_same_program_is_the_same_edition(settings):
    assert edition.name() == edition.name()


def test_another_address_makes_another_edition(settings):
    before = edition.name()
    settings.CITYDESK_ADDRESS = "https://heron.example"

    assert edition.name() != before


def test_a_house_s_own_translation_makes_another_edition(settings, tmp_path):
    settings.CITYDESK_DATA = tmp_path
    before = edition.name()
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "django.mo").write_bytes(b"words")

    assert edition.name() != before


def test_another_boot_makes_another_edition(monkeypatch, tmp_path):
    before = edition.name()
    (tmp_path / "boot_id").write_text("another")
    monkeypatch.setattr(generations, "BOOT", tmp_path / "boot_id")

    assert edition.name() != before
