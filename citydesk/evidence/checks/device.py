"""What took it, and whether a program has saved it since."""

import re

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED, Case, Facts, Said

NAME, VERSION = "device", 1
# Phones write their own version into "software"; these names are of programs that change pictures.
_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|canva|pixelmator|affinity|facetune|remini|inshot"
    r"|photogrid|b612|beautyplus|meitu|photodirector|paint\.net|polarr|vsco|photopea|fotor"
    r"|midjourney|stable diffusion|dall.e|firefly"
    r"|capcut|kinemaster|handbrake|premiere|after effects|davinci|resolve|imovie|final cut|vivacut"
    r"|youcut|filmora|shotcut|openshot|kdenlive|movavi|videoshow|vegas|clipchamp|tiktok|avidemux",
    re.IGNORECASE,
)
# What programs that save films are made with: editors, messengers and this one.
_LIBRARY = re.compile(r"^(lavf|lavc|ffmpeg|x26[45])", re.IGNORECASE)
# As messengers name what they have re-encoded; they keep no camera's facts.
_MESSENGER_NAME = re.compile(
    r"^(IMG|VID)-\d{8}-WA\d{4}|^WhatsApp (Image|Video) |^signal-\d{4}-|^photo_\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)


def check(case: Case) -> Said:
    """State camera and program, and a messenger's name on a camera's file."""
    facts = case.facts
    device = _device(facts)
    numbers = {
        key: value
        for key, value in (
            ("device", device),
            ("software", facts.software),
            ("encoder", facts.encoder),
        )
        if value
    }

    def said(outcome: str, sentence: str) -> Said:
        return Said(
            check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers
        )

    program = next(filter(_EDITORS.search, (facts.software, facts.encoder)), "")
    told = {"device": device, "program": program, "library": facts.encoder}
    if program:
        if device:
            sentence = _("Taken with %(device)s, then saved by %(program)s; perhaps only cropped.")
        else:
            sentence = _("Last saved by %(program)s, which can change pictures; perhaps a crop.")
        return said(DIFFERS, sentence % told)
    if device and _MESSENGER_NAME.search(case.name):
        sentence = _(
            "Its name is one that a messenger gives, yet it has %(device)s's own facts, "
            "which messengers remove: renamed, or the facts were added later."
        )
        return said(DIFFERS, sentence % told)
    if _LIBRARY.search(facts.encoder):
        return said(*_saved_again(told))
    if device:
        return said(AGREES, _("Taken with %(device)s; no editing program is named.") % told)
    return said(
        NOT_RECORDED,
        f"{_('The file does not record what took it.')} {words.absent(case.channel)}",
    )


def _saved_again(told: dict[str, str]) -> tuple[str, str]:
    """By a program that does not give its name; messengers do that to every film."""
    if told["device"]:
        return DIFFERS, _("Taken with %(device)s, then saved by a program (%(library)s).") % told
    return NOT_RECORDED, (
        _("Saved by a program (%(library)s), as messengers and editors do; no camera is named.")
        % told
    )


def _device(facts: Facts) -> str:
    """`TECNO Camon 20`: a model that already begins with its make is not told twice."""
    if facts.model.lower().startswith(facts.make.lower()):
        return facts.model
    return f"{facts.make} {facts.model}".strip()
