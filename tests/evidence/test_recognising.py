from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageOps

from citydesk.evidence import actions, fingerprints, queries, recognising
from citydesk.evidence.models import Evidence, LookAlike, Review
from citydesk.evidence.publishable import picture_of
from citydesk.pictures.models import Picture
from tests.cast import NOW
from tests.factories.evidence import examined, tip
from tests.factories.films import film
from tests.factories.sights import cropped, jpeg, sight

pytestmark = pytest.mark.django_db
WASIU, BISI = "Wasiu <wasiu@post.example>", "Bisi <bisi@post.example>"
SIGHT, MIRRORED = jpeg(sight()), jpeg(ImageOps.mirror(sight()))


def said(row: Evidence):
    return row.findings.get(check_name="seen_before")


def ago(days: int):
    return NOW - timedelta(days=days)


def test_a_mirror_image_from_another_sender_is_said_to_be_one():
    first = examined(SIGHT, now=ago(3))
    second = examined(MIRRORED, sender=WASIU)

    assert said(first).outcome == "AGREES"
    assert said(second).outcome == "DIFFERS"
    assert said(second).numbers["tip"] == first.tip.code
    assert said(second).numbers["changes"] == ["mirrored"]
    assert said(second).sentence.endswith("; this one is mirrored.")


def test_both_sheets_show_the_two_side_by_side():
    first = examined(SIGHT, now=ago(3))
    second = examined(MIRRORED, sender=WASIU)

    (row,) = queries.look_alikes_in(first.tip)[first.pk]
    assert queries.look_alikes_in(second.tip)[second.pk] == [row]
    assert (row.evidence, row.earlier) == (second, first)


def test_who_came_first_is_earlier_whichever_is_looked_at_first():
    older = Evidence.objects.get(tip=tip({"IMG_1.jpg": SIGHT}, now=ago(3)))
    newer = examined(MIRRORED, sender=WASIU)
    actions.examine(evidence_id=older.pk, now=NOW)

    row = LookAlike.objects.get()
    assert (row.evidence, row.earlier) == (newer, older)
    assert said(older).outcome == "AGREES"
    assert Review.objects.get().tip == newer.tip


def test_the_second_sender_of_a_picture_opens_one_review():
    first = examined(SIGHT, now=ago(3))
    second = examined(MIRRORED, sender=WASIU, now=ago(2))
    third = examined(jpeg(cropped(sight(), left=0.2)), sender=BISI, now=ago(1))

    pairs = Review.objects.order_by("pk").values_list("tip", "earlier")
    assert list(pairs) == [(second.tip_id, first.tip_id), (third.tip_id, first.tip_id)]
    assert list(queries.open_reviews(second.tip)) == [Review.objects.get(tip=second.tip)]


def test_the_same_sender_again_opens_none():
    examined(SIGHT, now=ago(3))
    second = examined(MIRRORED)

    assert said(second).outcome == "AGREES"
    assert not Review.objects.exists()


def test_two_files_of_one_tip_are_not_look_alikes():
    one = tip({"IMG_1.jpg": SIGHT, "IMG_2.jpg": MIRRORED})
    for row in Evidence.objects.filter(tip=one):
        actions.examine(evidence_id=row.pk, now=NOW)

    assert not LookAlike.objects.exists()


def before(row: Evidence) -> list[str]:
    return [one.tip for one in recognising.earlier(row, like(row))]


def like(row: Evidence) -> list[LookAlike]:
    return recognising.look_alikes(row, [], now=NOW)


def test_of_the_same_bytes_earlier_is_what_came_before_and_not_after():
    old = examined(b"not a picture", now=ago(1))
    new = examined(b"not a picture", now=NOW)
    examined(b"nor is this", now=ago(2))

    assert (before(old), before(new)) == ([], [old.tip.code])


def test_of_two_tips_of_one_moment_the_first_written_is_the_earlier():
    first, second = examined(b"not a picture"), examined(b"not a picture")

    assert (before(first), before(second)) == ([], [first.tip.code])


def published(data: bytes, **fields) -> Picture:
    picture = Picture.objects.create(title="Bridge", file=ContentFile(data, "b.jpg"), **fields)
    fingerprints.keep_published(picture=picture, now=timezone.now())
    Picture.objects.filter(pk=picture.pk).update(created_at=ago(9))
    return picture


def test_a_picture_that_we_published_is_named():
    published(SIGHT)

    row = examined(MIRRORED)

    assert said(row).outcome == "DIFFERS"
    assert "we published on 14 November 2026" in said(row).sentence
    assert "“Bridge”; this one is mirrored." in said(row).sentence


def test_what_was_published_of_the_tip_itself_is_not_held_against_it():
    row = examined(SIGHT)
    picture = picture_of(evidence=row, title="Bridge", alt="", credit="", by=None)
    fingerprints.keep_published(picture=picture, now=NOW)
    Picture.objects.update(created_at=ago(9))
    row.findings.all().delete()

    actions.check_again(evidence_id=row.pk, now=NOW)

    assert said(row).numbers["earlier"] == 0


def test_looking_again_adds_nothing():
    examined(SIGHT, now=ago(3))
    second = examined(MIRRORED, sender=WASIU)

    actions.check_again(evidence_id=second.pk, now=NOW)

    assert (LookAlike.objects.count(), Review.objects.count()) == (1, 1)


def test_a_review_is_settled_once_by_saying_what_was_found(kunle):
    examined(SIGHT, now=ago(3))
    second = examined(MIRRORED, sender=WASIU)
    review = Review.objects.get()

    with pytest.raises(actions.NothingFound):
        actions.settle(review=review, found="  ", by=kunle, now=NOW)
    actions.settle(review=review, found="Amaka took it", by=kunle, now=NOW)
    actions.settle(review=review, found="Somebody else", by=kunle, now=NOW + timedelta(days=1))

    assert (review.state, review.found, review.settled_by) == ("SETTLED", "Amaka took it", kunle)
    assert not queries.open_reviews(second.tip).exists()


def test_plain_pictures_are_said_to_be_too_plain():
    row = examined(jpeg(Image.linear_gradient("L").resize((640, 480))))

    assert said(row).outcome == "COULD_NOT_CHECK"


PLACES = [sight(seed, size=(640, 480)) for seed in (3, 4, 5)]


def filmed(places=PLACES, size=(640, 480), **more) -> bytes:
    return film(shown=[place.resize(size) for place in places], seconds=6, size=size, **more)


def test_a_film_encoded_anew_from_another_sender_is_known_by_its_frames():
    first = examined(filmed(), "VID_1.mp4", now=ago(3))
    second = examined(filmed(PLACES[1:], (320, 240)), "VID_2.mp4", sender=WASIU)

    assert said(second).outcome == "DIFFERS"
    assert said(second).numbers["tip"] == first.tip.code
    assert said(second).sentence == (
        "This film holds frames of a film from another sender, with tip "
        f"{first.tip.code} on 20 November 2026, 09:30. 2 of its 2 different frames are alike."
    )
    assert (Review.objects.get().tip, Review.objects.get().earlier) == (second.tip, first.tip)


def test_a_still_is_known_as_a_frame_of_a_film():
    first = examined(filmed(), "VID_1.mp4", now=ago(3))
    second = examined(jpeg(PLACES[1].resize((400, 300)), quality=60), sender=WASIU)

    assert said(second).numbers["frames"] == 1
    assert said(second).sentence.startswith(
        f"It looks like a frame of a film from another sender, with tip {first.tip.code}"
    )
    assert Review.objects.get().tip == second.tip


def test_a_film_that_holds_an_earlier_picture_says_in_how_many_frames():
    first = examined(jpeg(PLACES[2]), now=ago(3))
    second = examined(filmed(), "VID_1.mp4")

    assert said(second).outcome == "AGREES"
    assert said(second).sentence == (
        f"This film holds a picture the same sender sent with tip {first.tip.code} on "
        "20 November 2026, 09:30. 1 of its 3 different frames is alike."
    )


def test_a_film_that_holds_a_picture_we_published_names_it():
    published(jpeg(PLACES[0]))

    row = examined(filmed(), "VID_1.mp4")

    assert said(row).sentence.startswith("This film holds a picture that we published on 14 Nov")


def test_another_film_is_like_none():
    examined(filmed(), "VID_1.mp4", now=ago(3))
    others = [sight(seed, size=(640, 480)) for seed in (13, 14, 15)]

    row = examined(filmed(others), "VID_2.mp4", sender=WASIU)

    assert said(row).outcome == "AGREES"
    assert "no picture or film here is like it" in said(row).sentence
    assert not LookAlike.objects.exists()


def test_a_film_of_one_colour_is_too_plain_to_be_compared():
    wall = [Image.new("RGB", (640, 480), "teal")]
    examined(filmed(wall), "VID_1.mp4", now=ago(3))

    row = examined(filmed(wall, (320, 240)), "VID_2.mp4", sender=WASIU)

    assert said(row).outcome == "COULD_NOT_CHECK"
    assert "too plain to be compared" in said(row).sentence
    assert not LookAlike.objects.exists()
