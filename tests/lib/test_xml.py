from xml.dom import minidom

from hypothesis import given
from hypothesis import strategies as st

from citydesk.lib import xml


def test_what_xml_forbids_is_left_out_and_nothing_else():
    assert xml.text("A\x0bB\x00\ud800 Ọ̀ṣun\n&😀\ufffe") == "AB Ọ̀ṣun\n&😀"


@given(st.characters().filter(lambda char: char not in "<&"))
def test_what_is_left_stands_in_a_document(char):
    minidom.parseString(f"<a>{xml.text(char)}</a>".encode())
