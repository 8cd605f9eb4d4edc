from pathlib import Path

import pytest
from django.template.loader import render_to_string

from citydesk.web.examples import EXAMPLES

COMPONENTS = Path(__file__).parents[2] / "citydesk/web/templates/components"


@pytest.mark.parametrize("name", sorted(p.stem for p in COMPONENTS.glob("*.html")))
def test_every_component_has_an_example_and_renders_it(name):
    assert render_to_string(f"components/{name}.html", EXAMPLES[name]).strip()
