"""What a page says of itself to machines, in a browser with our policy."""

import pytest

from tests.factories import stories

HEADLINES = [
    "</script><script>window.bad = 1</script>",
    "<!--<script>window.bad = 1//",
    '"><img src=x onerror="window.bad = 1">',
    "\u2028window.bad = 1 // ]]>",
]
TOLD = """JSON.parse(
    document.querySelector('script[type="application/ld+json"]').textContent
)['@graph'][0].headline"""


@pytest.mark.journey
@pytest.mark.parametrize("headline", HEADLINES)
def test_no_headline_does_anything_but_be_read(live_server, page, transactional_db, headline):
    story = stories.public(headline)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(live_server.url + story.path)

    assert page.evaluate("window.bad") is None
    assert page.evaluate(TOLD) == headline
    assert page.locator("h1").inner_text().strip() == headline.strip()
    assert [said for said in complaints if "Security Policy" in said] == []
