"""HTML is read as a reader sees it, and cannot be made slow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.channels.email.html import to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("a<br>b", "a\nb"),
        ("<style>p { }</style><script>alert(1 < 2)</script>seen", "seen"),
        ("<!-- hidden -->seen", "seen"),
        ("2 < 3 &amp; 4 > 3", "2 < 3 & 4 > 3"),
        ("&lt;b&gt;not bold", "<b>not bold"),
        ("<title>no</title><b>bold", "bold"),
        ("a&nbsp;b\n  c", "a b c"),
        ("<script>never closed", ""),
        ("<p never closed", ""),
        ("", ""),
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(markup, text):
    assert to_text(markup) == text


@given(st.text(alphabet="<>!-/scriptp &;#a\n", max_size=300))
def test_any_markup_is_text(markup):
    to_text(markup)


@pytest.mark.parametrize("piece", ["<!", "<!--", "<script>", "<", "<a ", "&#x", "\n ", "</"])
def test_broken_markup_of_a_megabyte_is_read_at_once(piece):
    # The standard library's parser would be at some of these for minutes.
    to_text(piece * (1_000_000 // len(piece)))
