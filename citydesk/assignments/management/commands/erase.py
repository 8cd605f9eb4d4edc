"""`citydesk erase`: what somebody sent, gone for good, wherever a copy of it lies."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydesk.assignments import erasing
from citydesk.assignments.erasing import Plan
from citydesk.assignments.models import Assignment
from citydesk.originals.models import Original
from citydesk.people.models import User

SHA256_DIGITS = 64


class Command(BaseCommand):
    """Shows what would go; with --yes, erases it."""

    help = (
        "Erase what was sent with a tip, or one file by its SHA-256 with every message that carried"
        " it: their keys are destroyed, so that copies in backups open no more. Without --yes it"
        " only says what would go."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What, why, by whom."""
        parser.add_argument("what", help="a tip's code (T-7GQK4M), or a file's SHA-256")
        parser.add_argument("--why", required=True, help="kept with who and when, in a sentence")
        parser.add_argument("--by", required=True, help="user name of an owner")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with one sentence when there is no such thing, or `by` may not."""
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None or not by.is_superuser:
            raise CommandError(f"{options['by']} is no owner: only a superuser may erase.")
        why: str = options["why"].strip()[:200]
        if not why:
            raise CommandError("Say why (--why): it is kept with who and when.")
        what: str = options["what"].strip()
        now = timezone.now()
        if len(what) == SHA256_DIGITS:
            original = Original.objects.filter(sha256=what.lower(), erased_at=None).first()
            if original is None:
                raise CommandError(f"Nothing is kept under {what}.")
            plan = erasing.plan_file(original)
            if options["yes"]:
                erasing.erase_file(original=original, why=why, by=by, now=now)
        else:
            tip = Assignment.objects.select_related("tip__delivery__original")
            assignment = tip.filter(tip__code=what.upper()).first()
            if assignment is None:
                raise CommandError(f"There is no tip {what}: its code stands on its sheet.")
            plan = erasing.plan_tip(assignment)
            if options["yes"]:
                erasing.erase_tip(assignment=assignment, why=why, by=by, now=now, though_shown=True)
        self._say(plan, done=options["yes"])

    def _say(self, plan: Plan, *, done: bool) -> None:
        verb = "Erased" if done else "Would erase"
        self.stdout.write(f"{verb} {len(plan.items)} messages and files, and every copy of them.")
        if plan.shared:
            self.stdout.write(f"{plan.shared} files stay: another tip brought them too.")
        for story in plan.stories:
            self.stdout.write(f"Readers still see it in {story.path}: kill the story, or edit it.")
        if done:
            self.stdout.write(
                "Now copy keys/ over its backup: an older copy still opens what was erased."
            )
        else:
            self.stdout.write("Nothing was done: say --yes to do it.")
