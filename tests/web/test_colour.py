import re

import pytest

from citydesk.web import colour


def test_black_on_white_has_the_greatest_contrast():
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("accent", ["#ffff00", "#000000", "#ffffff", "#808080", "#0b6b4f"])
@pytest.mark.parametrize("paper", [colour.PAPER_LIGHT, colour.PAPER_DARK])
def test_every_accent_can_be_read_on_both_papers(accent, paper):
    shown = colour.readable(accent, on=paper)

    assert colour.contrast(shown, paper) >= colour.CONTRAST_MIN


def test_an_accent_that_can_be_read_is_left_as_the_owner_chose_it():
    assert colour.readable("#0b6b4f", on=colour.PAPER_LIGHT) == "#0b6b4f"


@pytest.mark.parametrize("accent", ["#ffff00", "#000000", "#ffffff", "#808080", "#0f5c63"])
def test_an_accent_is_read_on_editors_tints_as_on_the_papers(accent):
    light, dark = re.findall(r"--accent:(#\w{6})", colour.style_sheet(accent))

    for shown, grounds in (
        (light, (colour.PAPER_LIGHT, colour.TINT_LIGHT)),
        (dark, (colour.PAPER_DARK, colour.TINT_DARK)),
    ):
        for ground in grounds:
            assert colour.contrast(shown, ground) >= colour.CONTRAST_MIN
