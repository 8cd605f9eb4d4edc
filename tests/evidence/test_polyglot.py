import io
import zipfile

import pytest

from citydesk.evidence import polyglot
from tests import corpora
from tests.factories.photos import photo


def archive(comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Main.class", b"x" * 500)
        made.comment = comment
    return out.getvalue()


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF"])
def test_a_photo_is_nothing_but_a_photo(format_):
    assert polyglot.also(photo(format=format_)) == ""


@pytest.mark.parametrize("comment", [b"", b"said " * 5_000])
def test_an_archive_behind_a_picture_opens_as_one(comment):
    data = photo(format="GIF") + archive(comment)

    assert zipfile.is_zipfile(io.BytesIO(data))
    assert polyglot.also(data) == "archive"


def test_the_letters_of_an_archive_alone_are_none():
    assert polyglot.also(photo() + b"PK\x05\x06" + bytes(30)) == ""


def test_a_document_before_its_picture_is_found():
    comment = b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF"

    assert polyglot.also(photo(comment=comment)) == "document"


@pytest.mark.parametrize(
    "code",
    [b"<script>alert(1)</script>", b"<HTML >", b"<?php system($_GET[0]);", b"<!DOCTYPE html>"],
)
def test_code_for_a_browser_or_a_server_is_found_wherever_it_stands(code):
    assert polyglot.also(photo(comment=code)) == "page"
    assert polyglot.also(photo() + code) == "page"


def test_a_head_that_a_script_reads_as_a_comment_is_found():
    data = photo(format="GIF")

    assert polyglot.also(data[:6] + b"/*" + data[8:] + b"*/=1;alert(1)") == "script"
    assert polyglot.also(b"\xff\xd8\xff\xe0/*" + bytes(12_000) + b"*/=1") == "script"


@pytest.mark.parametrize("corpus", ["exif", "c2pa", "pdq"])
def test_no_honest_picture_of_the_corpora_is_two_things(corpus):
    pictures = [path for path in corpora.files(corpus) if path.suffix in {".jpg", ".jpeg", ".png"}]

    assert [path.name for path in pictures if polyglot.also(path.read_bytes())] == []
