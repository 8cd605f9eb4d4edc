from citydesk.evidence import likening
from citydesk.evidence.likeness import Likeness
from citydesk.lib import sandbox
from tests.factories.photos import photo
from tests.factories.sights import jpeg, sight


def test_it_runs_behind_closed_doors():
    told = sandbox.call("citydesk.evidence.likening:of_file", jpeg(sight())).facts

    assert Likeness.read(told).quality == 100


def test_a_photo_lying_on_its_side_is_seen_upright():
    lying = likening.of_file(photo(orientation=6, size=(640, 480)), {})[0]

    assert (lying["width"], lying["height"]) == (384, 512)
