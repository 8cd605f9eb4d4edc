"""Does anything in it say that a program made it? A mark is a statement; none means nothing.

C2PA's actions say the same in the same words, and are told of by the check of credentials.
"""

import re

from django.utils.translation import gettext as _

from citydesk.evidence import source_types
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED, Case, Facts, Said
from citydesk.lib import magic

NAME, VERSION = "ai_marks", 1
_AI_PROGRAMS = re.compile(
    r"midjourney|stable.?diffusion|comfyui|automatic1111|invokeai|novelai|dall.?e\b|firefly"
    r"|leonardo\.ai|ideogram|imagen\b|gemini|grok|chatgpt|gpt-4o|bing image creator|flux\.1",
    re.IGNORECASE,
)


def check(case: Case) -> Said | None:
    """Of pictures; what made a film stands in its credentials, or nowhere."""
    facts = case.facts
    if magic.is_video(facts.media_type):
        return None
    outcome, sentence = _found(facts)
    numbers = {}
    if facts.source_types:
        numbers["source_types"] = ", ".join(facts.source_types)
    if facts.generator:
        numbers["generator"] = facts.generator
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _found(facts: Facts) -> tuple[str, str]:
    if facts.generator:
        told = {"program": facts.generator}
        return DIFFERS, _("It says that AI made it: what %(program)s writes stands in it.") % told
    kind = source_types.kind(facts.source_types)
    if kind == source_types.CAMERA:
        return AGREES, source_types.sentence(facts.source_types)
    if kind:
        return DIFFERS, source_types.sentence(facts.source_types)
    names = (facts.software, *facts.programs)
    program = next((name for name in names if _AI_PROGRAMS.search(name)), "")
    if program:
        told = {"program": program}
        return DIFFERS, _("It names %(program)s, a program that makes pictures by AI.") % told
    return NOT_RECORDED, _("Nothing in it says that AI made or changed it; that means nothing.")
