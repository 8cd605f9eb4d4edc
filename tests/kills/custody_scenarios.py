"""What is killed of custody: erasing, and making a day's root."""

from tests.kills.scenarios import NOW, Scenario, a_tip, kunle


class Erasing(Scenario):
    """A source is in danger: what was sent goes, with its keys, and custody says so."""

    def ready(self) -> None:
        a_tip()

    def _erase(self) -> None:
        from citydesk.assignments import erasing
        from citydesk.assignments.models import Assignment

        erasing.erase_tip(
            assignment=Assignment.objects.get(), why="In danger.", by=kunle(), now=NOW
        )

    def operate(self) -> None:
        self._erase()

    def check(self) -> None:
        from django.conf import settings
        from django.core.files.storage import storages

        from citydesk.evidence.models import Finding
        from citydesk.lib import keys, keytree
        from citydesk.originals import queries, tasks, verifying
        from citydesk.originals.models import CustodyEntry, Original

        gone = Original.objects.filter(erased_at__isnull=False).count()
        assert gone in {0, Original.objects.count()}, "half of it is said to be erased"
        names = list(queries.half_erased().values_list("stored_as", flat=True))
        tasks.finish_erasing.call()
        self._erase()  # the screen did not come; they press again
        assert CustodyEntry.objects.filter(act="ERASED").count() == Original.objects.count()
        assert not Finding.objects.exists()
        assert not queries.half_erased().exists()
        tree = keys.items(settings.CITYDESK_KEYS)
        assert all(keytree.is_destroyed(tree, name) for name in names)
        assert not any(storages["originals"].exists(name) for name in names)
        assert list(verifying.faults()) == []


class Stamping(Scenario):
    """A day's root is made and kept outside."""

    def ready(self) -> None:
        a_tip()

    def operate(self) -> None:
        from citydesk.originals import tasks

        tasks.look_after_roots.call()

    def check(self) -> None:
        from citydesk.originals import roots, tasks, verifying
        from citydesk.originals.models import CustodyRoot

        tasks.look_after_roots.call()
        root = CustodyRoot.objects.get()
        assert [path.name for path in roots.folder().glob("[!.]*")] == ["000001.json"]
        assert (roots.folder() / "000001.json").read_bytes() == roots.manifest(root)
        assert list(verifying.faults()) == []
