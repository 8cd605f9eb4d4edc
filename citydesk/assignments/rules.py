"""What the desk may do with a tip, and when."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydesk.assignments import queries
from citydesk.assignments.enums import NEXT, OF_FILES, REQUIRED, State, Step, Verdict
from citydesk.assignments.models import Assignment
from citydesk.evidence import queries as evidence
from citydesk.people.models import User
from citydesk.sources import queries as contributors


class NotAllowed(Exception):
    """It cannot be done now; its message tells an editor why."""


class NotEarnedYet(NotAllowed):
    """It can be accepted, but not for a reward; its message says so."""


class NotAsked(Exception):
    """The contributor was not asked anything yet, or need not be."""


def can_go(*, assignment: Assignment, to: State) -> bool:
    """Whether it may go from where it stands to `to`."""
    return to in NEXT[State(assignment.state)]


def check_can_go(*, assignment: Assignment, to: State) -> None:
    """Raise NotAllowed."""
    if not can_go(assignment=assignment, to=to):
        raise NotAllowed(
            _("This tip is %(now)s; it cannot become %(to)s.")
            % {"now": State(assignment.state).label, "to": to.label}
        )


def check_is_yours(*, assignment: Assignment, by: User) -> None:
    """Raise NotAllowed if a colleague works on it."""
    if assignment.editor is not None and assignment.editor != by:
        raise NotAllowed(
            _("%(name)s works on this tip. Ask for it to be given back first.")
            % {"name": assignment.editor.get_full_name() or assignment.editor.get_username()}
        )


def check_may_earn(*, assignment: Assignment) -> None:
    """Raise NotEarnedYet while it is open whose picture it is: one picture earns one reward.

    Who has it too is found in the transaction that says that a file was looked at; so that is asked
    first.
    """
    if why := why_not_earn_yet(unseen=evidence.unseen(assignment.tip)):
        raise NotEarnedYet(why)
    review = evidence.open_reviews(assignment.tip).first()
    if review is not None:
        other = review.earlier if review.tip_id == assignment.tip_id else review.tip
        raise NotEarnedYet(
            _(
                "The same picture came with tip %(tip)s from another sender. Settle first whose it "
                "is, or accept without a reward."
            )
            % {"tip": other.code}
        )


def why_not_earn_yet(*, unseen: int) -> str:
    """Why a tip with so many files that wait to be looked at earns nothing yet; "" with none."""
    if not unseen:
        return ""
    return ngettext(
        "One file is still being checked: another sender may have sent it before. Wait until it is "
        "looked at, or accept without a reward.",
        "%(n)d files are still being checked: another sender may have sent them before. Wait until "
        "they are looked at, or accept without a reward.",
        unseen,
    ) % {"n": unseen}


def check_was_asked(*, assignment: Assignment) -> None:
    """Raise NotAsked unless there is something for the contributor to answer."""
    if assignment.state not in {State.ACCEPTED, State.PUBLISHED}:
        raise NotAsked


def steps(*, files: bool) -> list[Step]:
    """What is asked of a tip, in its order; of one without files, nothing about files."""
    return [step for step in Step if files or step not in OF_FILES]


def missing(*, done: set[Step], files: bool) -> list[Step]:
    """What still has to be ticked before the claim may be called verified."""
    return [step for step in steps(files=files) if step in REQUIRED and step not in done]


def check_can_judge(*, assignment: Assignment, verdict: Verdict, why: str) -> None:
    """Raise NotAllowed: verified needs the steps that the house requires, all else a reason."""
    if verdict != Verdict.VERIFIED:
        if not why.strip():
            raise NotAllowed(_("Say why, in a sentence."))
        return
    lacking = missing(done=queries.done(assignment), files=queries.has_files(assignment))
    if lacking:
        raise NotAllowed(
            _("Before this is called verified, tick: %(steps)s.")
            % {"steps": ", ".join(str(step.label) for step in lacking)}
        )


def check_can_tick(*, assignment: Assignment, step: Step, done: bool) -> None:
    """Raise NotAllowed when there is no tick to take back."""
    if not done and step not in queries.done(assignment):
        raise NotAllowed(_("That step is not ticked."))


def why_not_ask(*, assignment: Assignment, files: bool) -> str:
    """Why the sender cannot be asked for the files as their camera made them; "" if they can."""
    tip = assignment.tip
    if assignment.original_asked_at:
        return _("The sender has been asked.")
    if not files:
        return _("No file came with it.")
    if tip.contributor is None or not contributors.contact(tip.contributor):
        return _("They left no e-mail address: ask when you call.")
    if assignment.state == State.SPIKED:
        return _("This tip is spiked.")
    return ""


def check_can_ask_for_original(*, assignment: Assignment) -> None:
    """Raise NotAllowed."""
    reason = why_not_ask(assignment=assignment, files=queries.has_files(assignment))
    if reason:
        raise NotAllowed(reason)
