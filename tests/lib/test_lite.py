import pytest

from citydesk.lib import lite


@pytest.mark.parametrize(
    ("cookies", "save_data", "wanted"),
    [
        (None, None, False),
        (None, "on", True),
        (None, " ON ", True),
        (None, "off", False),
        (None, "1", False),
        ("lite=on", None, True),
        ("lite=off", "on", False),
        ("sessionid=x; lite=on; theme=dark", None, True),
        ("polite=on", None, False),
        ("lite=only", None, False),
        ("lite=on2; lite=off", "on", False),
    ],
)
def test_a_choice_wins_over_the_browsers_word(cookies, save_data, wanted):
    told = {"HTTP_COOKIE": cookies, "HTTP_SAVE_DATA": save_data}

    assert lite.wanted({name: value for name, value in told.items() if value}) is wanted
