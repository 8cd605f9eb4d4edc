import pytest

from citydesk.web import middleware


@pytest.mark.parametrize("address", ["/", "/styleguide/", "/never/", "/feed/", "/house.css"])
def test_every_answer_to_a_reader_has_the_strict_policy(db, zainab, address):
    policy = zainab.get(address)["Content-Security-Policy"]

    assert policy == middleware.POLICY
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_desk_has_a_policy_that_its_scripts_can_live_with(kunles_browser):
    policy = kunles_browser.get("/desk/")["Content-Security-Policy"]

    assert policy == middleware.DESK_POLICY


def test_a_networks_policy_names_each_host_once_and_each_rule_once():
    policy = middleware.with_network("https://a.example/w.js", ["b.example"])

    rules = [rule.split()[0] for rule in policy.split("; ")]
    assert len(rules) == len(set(rules))
    assert "script-src 'self' https://a.example https://b.example" in policy


def test_a_page_is_asked_for_again_unless_it_says_otherwise(db, zainab):
    assert zainab.get("/")["Cache-Control"] == "no-cache"
    assert "immutable" in zainab.get("/house.css")["Cache-Control"]
