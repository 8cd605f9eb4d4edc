import pytest

from citydesk.evidence import source_types


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["trainedAlgorithmicMedia"], "It says that AI made it."),
        (["compositeWithTrainedAlgorithmicMedia"], "It says that AI made part of it."),
        (["algorithmicMedia"], "It says that a program made it."),
        (["compositeCapture"], "It says that it was edited, or put together."),
        (["digitalCapture"], "It says that a camera took it."),
        ([], ""),
        (["somethingNew"], ""),
    ],
)
def test_iptcs_word_becomes_a_sentence(codes, sentence):
    assert source_types.sentence(codes) == sentence


def test_of_several_the_strongest_is_told():
    assert source_types.kind(["digitalCapture", "trainedAlgorithmicMedia"]) == "ai"
