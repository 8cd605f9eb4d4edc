"""Money that is not real says so."""

import pytest
from django.template import Context, Template

SHOWN = "{% load rehearsal %}{% rehearsal %}"


@pytest.mark.parametrize(
    ("providers", "vtpass", "said"),
    [
        (("vtpass",), "http://127.0.0.1:2527", True),
        (("vtpass",), "https://vtpass.com", False),
        (("vtpass", "reloadly"), "http://127.0.0.1:2527", False),
        (("vtpass", "manual"), "http://127.0.0.1:2527", False),
        (("manual",), "http://127.0.0.1:2527", False),
        ((), "http://127.0.0.1:2527", False),
    ],
)
def test_it_says_so_where_everything_goes_to_the_simulator(settings, providers, vtpass, said):
    settings.CITYDESK_REWARD_PROVIDERS = providers
    settings.CITYDESK_VTPASS_URL = vtpass

    shown = Template(SHOWN).render(Context())

    assert bool(shown) is said
