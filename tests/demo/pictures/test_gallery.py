"""The drawings."""

from io import BytesIO

from PIL import Image

from citydesk.demo.pictures import gallery


def test_a_scene_always_comes_out_the_same():
    assert gallery.paint("fish").jpeg() == gallery.paint("fish").jpeg()


def test_a_drawing_is_kept(tmp_path):
    data = gallery.kept(tmp_path, "mark")

    assert gallery.kept(tmp_path, "mark") == data
    assert Image.open(BytesIO(data)).size == (512, 512)


def test_there_are_enough_scenes_for_a_week():
    assert len(gallery.SCENES) >= 14
