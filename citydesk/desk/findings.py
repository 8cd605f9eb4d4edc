"""What the findings of a file come to on the sheet: few sentences, and one line for what is not."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citydesk.channels.types import Channel
from citydesk.evidence import words
from citydesk.evidence.models import Finding
from citydesk.evidence.queries import Habit

# More than can be taken in at a glance is folded away.
SENTENCES_MAX = 7
# What each check looks for, as the line "Not recorded: when, where." names it. A check that is not
# here says itself what was not recorded.
SOUGHT = {
    "taken_at": gettext_lazy("when"),
    "place": gettext_lazy("where"),
    "device": gettext_lazy("what took it"),
    "ai_marks": gettext_lazy("whether AI made it"),
    "credentials": gettext_lazy("who signed it"),
}
# What a camera writes and a messenger removes; few files have more than that.
OF_CAMERAS = frozenset({"taken_at", "place", "device"})
# What is as it should be with nearly every file is said after the rest of its outcome.
USUAL = frozenset({"container", "file_name", "preview", "dates"})


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the files say for and against, of one file."""

    first: list[Finding]
    more: list[Finding]
    # `Not recorded: when, where, what took it.`; "" when all is recorded.
    absent: str
    # Why that is, where the original may have it; "" when asking for it would not help.
    absent_why: str
    differs: int

    @property
    def agrees(self) -> bool:
        """Whether something agrees and nothing differs."""
        said = [*self.first, *self.more]
        return not self.differs and any(f.outcome == Finding.Outcome.AGREES for f in said)


@dataclass(frozen=True, kw_only=True)
class Gist:
    """What the files and the mail say against the claim, for whoever has ten seconds."""

    # "" when nothing differs.
    first: str
    more: int
    # Where on the sheet it is said.
    anchor: str


def gist(of_tip: list[Finding], of_files: list[list[Finding]]) -> Gist | None:
    """The first sentence that differs, files before the mail; None where nothing was checked."""
    said = [finding for findings in [*of_files, of_tip] for finding in findings]
    if not said:
        return None
    against = [finding for finding in said if finding.outcome == Finding.Outcome.DIFFERS]
    if not against:
        return Gist(first="", more=0, anchor="")
    first = min(against, key=lambda finding: finding.check_name in USUAL)
    anchor = f"file-{first.evidence_id}" if first.evidence_id else "claim"
    return Gist(first=first.sentence, more=len(against) - 1, anchor=anchor)


def lacks_camera_facts(findings: list[Finding]) -> bool:
    """Whether something is not recorded that a camera writes."""
    return any(_is_absent(f) and f.check_name in OF_CAMERAS for f in findings)


def in_numbers(habit: Habit | None) -> str:
    """How common that is with us; "" where we have too few files to say."""
    if habit is None:
        return ""
    return ngettext(
        "Of the last %(files)d files that came here this way, from %(senders)d senders, %(n)d does "
        "not say what took it.",
        "Of the last %(files)d files that came here this way, from %(senders)d senders, %(n)d do "
        "not say what took them.",
        habit.silent,
    ) % {"files": habit.files, "senders": habit.senders, "n": habit.silent}


def account(findings: list[Finding], *, channel: str, numbers: str = "") -> Account:
    """Of findings in the order of evidence.queries.sheet: what differs comes first.

    `numbers` says how common it is that a camera's facts are not recorded.
    """
    absent = [f for f in findings if _is_absent(f)]
    outcomes = list(dict.fromkeys(f.outcome for f in findings))
    said = sorted(
        (f for f in findings if not _is_absent(f)),
        key=lambda f: (outcomes.index(f.outcome), f.check_name in USUAL),
    )
    return Account(
        first=said[:SENTENCES_MAX],
        more=said[SENTENCES_MAX:],
        absent=_line(absent),
        absent_why=(
            f"{words.absent(Channel(channel))} {numbers}".strip()
            if lacks_camera_facts(absent)
            else ""
        ),
        differs=sum(f.outcome == Finding.Outcome.DIFFERS for f in said),
    )


def _is_absent(finding: Finding) -> bool:
    return finding.outcome == Finding.Outcome.NOT_RECORDED and finding.check_name in SOUGHT


def _line(absent: list[Finding]) -> str:
    if not absent:
        return ""
    wanted = {finding.check_name for finding in absent}
    sought = ", ".join(str(word) for name, word in SOUGHT.items() if name in wanted)
    return capfirst(_("not recorded: %(facts)s.") % {"facts": sought})
