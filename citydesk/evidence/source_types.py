"""How a picture says it was made: IPTC's vocabulary of digital source types. No Django models.

https://cv.iptc.org/newscodes/digitalsourcetype/ . Written into XMP by editing programs and into
content credentials by cameras and generators. A mark is a statement; that there is none means
nothing.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

MADE_BY_AI, PARTLY_AI, MADE_BY_PROGRAM = "ai", "partly ai", "program"
EDITED, CAMERA = "edited", "camera"
# The strongest first: of several, that one is told.
_KINDS = {
    MADE_BY_AI: ("trainedAlgorithmicMedia", "trainedAlgorithmicData"),
    PARTLY_AI: ("compositeWithTrainedAlgorithmicMedia",),
    MADE_BY_PROGRAM: (
        *("algorithmicMedia", "compositeSynthetic", "dataDrivenMedia", "virtualRecording"),
        *("digitalArt", "digitalCreation", "softwareImage"),
    ),
    EDITED: (
        *("composite", "compositeCapture", "humanEdits", "minorHumanEdits"),
        "algorithmicallyEnhanced",
    ),
    CAMERA: ("digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print"),
}


def kind(codes: Iterable[str]) -> str:
    """The strongest of what `codes` say; "" when they say nothing that is known."""
    given = set(codes)
    return next((kind for kind, known in _KINDS.items() if given.intersection(known)), "")


def sentence(codes: Iterable[str]) -> str:
    """What they say, or ""."""
    return {
        MADE_BY_AI: _("It says that AI made it."),
        PARTLY_AI: _("It says that AI made part of it."),
        MADE_BY_PROGRAM: _("It says that a program made it."),
        EDITED: _("It says that it was edited, or put together."),
        CAMERA: _("It says that a camera took it."),
    }.get(kind(codes), "")
