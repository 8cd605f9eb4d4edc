import pytest
from wagtail.images.tests.utils import get_test_image_file

from citydesk.pictures import actions
from tests.factories import stories

pytestmark = pytest.mark.django_db


def test_a_picture_is_described_by_its_alt_text_or_else_its_title():
    assert stories.picture().default_alt_text == "A bridge at dusk."
    assert stories.picture(alt="").default_alt_text == "Bridge"


def test_another_file_needs_other_sizes():
    picture = stories.picture()
    actions.make_sizes(picture=picture)

    picture.file = get_test_image_file(filename="other.png", size=(200, 100))
    picture.save()

    picture.refresh_from_db()
    assert picture.widths is None
