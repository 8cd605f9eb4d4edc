import numpy as np
import pytest
from PIL import Image, ImageOps

from citydesk.evidence import pdq
from citydesk.evidence.likening import small
from tests import corpora
from tests.factories.sights import resent, sight

# pdq/sql/README.md of facebook/ThreatExchange (BSD), for pdq/data/reg-test-input.
REFERENCE = """
f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22 dih/bridge-1-original.jpg
b0a10efd71cc3f429413d48d0ffffe12e34e0e17ada952a9d29684210aa9e5af dih/bridge-2-rotate-90.jpg
adad5a64b5a142e55362a09057dacd5ae63b847fc23794b766b319361fc93188 dih/bridge-3-rotate-180.jpg
a5f4a457a48995e8c9065c275aaa5498b61ba4bdf8fcf80387c32f8b0bfc4f05 dih/bridge-4-rotate-270.jpg
f8f80f31e0f417b00e37f5cd028f980fb36ed02a9662c1e233e6cc634e9c64dd dih/bridge-5-flipx.jpg
8dad2599b1a1bd1853625f6553da32a1e63b7280c2374b4866b366c91bc9ce77 dih/bridge-6-flipy.jpg
f0a1f102f1dcc0bd9c5309720fff018de34ef1e8ada9a956d2967ade0ea91a50 dih/bridge-7-flip-plus-1.jpg
a5f05ba8a4896a17c106a3da5aaaab07b61b5b42f8fc07fc83c3d0740bfcb0fa dih/bridge-8-flip-minus-1.jpg
f439d924da56a1d4c63973a56acfc926cd53d9341b18367d318666cf9b142649 exif-rotn/exif-rotn-1.jpg
3acfa3cfab36b95e39cfa0023946790af441f1417d850401f7616005ffc17ff2 exif-rotn/exif-rotn-3.jpg
e9782aad54ae0b6365315ac278592d68d4b5434a5fcd7471f7abcb594b481a94 exif-rotn/exif-rotn-6.jpg
6b507c23b4adb07ec2fe2b4db52038b15e0c970fcaf3f049058ae8687bf9251e exif-rotn/exif-rotn-8.jpg
54a977c221d14c1c43ba5e4e21d4a13989a3553f1462611cbb87fda7be83b677 labelme-subset/q0003.jpg
992d44af36d69e6ca6b812485928bac11def254ef539ac6d07466c9abcc65b92 labelme-subset/q0004.jpg
cfb2009ddd21c6dab0846a7745b5984757a8a4535b3377aea2591d32b33ff840 labelme-subset/q0122.jpg
a0fe94f1e5cc1cc8dd855948498dc9243f7ca27336f036d7f212b74bc103c9a7 labelme-subset/q0291.jpg
3049d96239e24d4dca2c55512b8b9b77425f4dbcf575a0a95555aaab5554aaaa labelme-subset/q0746.jpg
489db672e9190276d452aeab41eba20f02375fe4092d88defdf491a5c55c5f70 labelme-subset/q1050.jpg
b150231ffae4710ffcf4f18bb574b109a576f14bb8543189f8743289f174b109 labelme-subset/q2821.jpg
1f811b9d2e7fbc6613c0c3f30e041f9df69b836303e10f067fcdfc12c02d01f9 pen-and-coaster.png
"""
BITS_MAX, QUALITY_HIGH = 10, 80


def far(one, other) -> int:
    return int(np.bitwise_count(one ^ other).sum())


def grey(image: Image.Image) -> pdq.Grey:
    return small(image.convert("L"))


@pytest.mark.parametrize("line", REFERENCE.split("\n")[1:-1], ids=lambda line: line.split("/")[-1])
def test_it_is_the_hash_that_others_compute(line):
    told, name = line.split()
    path = corpora.ROOT / "pdq/reg-test-input" / name
    if not path.exists():
        pytest.skip(f"the corpus `pdq` is not in {corpora.ROOT} (set TEST_CORPORA)")

    quality, sides = pdq.looks(grey(Image.open(path)))

    if quality >= QUALITY_HIGH:
        assert far(sides[0], np.frombuffer(bytes.fromhex(told), np.uint8)) <= BITS_MAX


@pytest.mark.parametrize("side", range(8))
def test_each_side_is_the_hash_of_the_picture_so_turned(side):
    image = turned = sight(3)
    if side & pdq.MIRROR:
        turned = ImageOps.mirror(turned)
    if side & pdq.FLIP:
        turned = ImageOps.flip(turned)
    if side & pdq.TRANSPOSE:
        turned = turned.transpose(Image.Transpose.TRANSPOSE)

    assert far(pdq.looks(grey(image))[1][side], pdq.looks(grey(turned))[1][0]) <= 2


@pytest.mark.parametrize("quality", [75, 30])
def test_a_picture_sent_on_keeps_its_hash(quality):
    image = sight(3)
    again = resent(image.resize((640, 480)), quality)

    assert far(pdq.looks(grey(image))[1][0], pdq.looks(grey(again))[1][0]) <= 31


def test_another_picture_has_another_hash():
    assert far(pdq.looks(grey(sight(3)))[1][0], pdq.looks(grey(sight(4)))[1][0]) > 31


def test_a_plain_picture_has_little_quality():
    sky = Image.linear_gradient("L").resize((640, 480))

    assert pdq.looks(grey(sight(3)))[0] >= 80
    assert pdq.looks(grey(sky))[0] < 50


@pytest.mark.parametrize("size", [(1, 1), (4, 900), (900, 4), (5, 5), (63, 65)])
def test_no_picture_is_too_small_to_be_asked_about(size):
    quality, sides = pdq.looks(grey(sight(3).resize(size)))

    assert 0 <= quality <= 100
    assert sides.shape == (8, 32)
