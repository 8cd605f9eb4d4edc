"""A camera that signs what it takes."""

from citydesk.demo import camera
from citydesk.evidence import looking
from tests.factories.photos import photo


def test_a_picture_signed_by_the_demos_camera_is_known_to_its_desk(settings, tmp_path):
    settings.CITYDESK_C2PA_TRUST = camera.maker(tmp_path).read_bytes()

    data = camera.signed(photo(), model="Palmtel P20 Sign", folder=tmp_path)

    found = looking.look(data).facts.credentials
    assert found is not None
    assert (found.state, found.signer) == ("Trusted", "Palmtel Cameras")


def test_to_any_other_desk_it_is_a_strangers(settings, tmp_path):
    settings.CITYDESK_C2PA_TRUST = b""

    data = camera.signed(photo(), model="Palmtel P20 Sign", folder=tmp_path)

    found = looking.look(data).facts.credentials
    assert found is not None
    assert (found.state, found.failed) == ("Valid", ("signingCredential.untrusted",))
