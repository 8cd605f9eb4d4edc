"""What is killed: a correction, from its first statement to the last page that it takes off."""

from tests.kills.scenarios import NOW, Scenario, a_tip, kunle


class Purging(Scenario):
    """A public story whose page is kept is put right; the next worker answers with what is true."""

    def ready(self) -> None:
        from citydesk.delivery import purging
        from citydesk.stories import actions
        from citydesk.stories.models import Section

        purging.look()
        a_tip()
        story = actions.draft(
            headline="The canal", text="Three.", section=Section.objects.get(), by=kunle(), now=NOW
        )
        actions.publish(story=story, by=kunle(), now=NOW)
        for _the_first_makes_rows_of_the_house in range(2):
            purging.look()
            self._read()
        assert self._kept(), "there was nothing to take off"

    def begin(self) -> None:
        from citydesk.delivery import generations, store

        # The folder has just been put back: nobody may hold on to the files that lay there.
        generations.at.cache_clear()
        store._at.cache_clear()
        # It has its place as if it had lain there all the time, which a copy has not.
        kept = store.opened().generations
        kept.cells[generations.OWNER] = kept.owner

    def _story(self):
        from citydesk.stories.models import Story

        return Story.objects.get()

    def _kept(self):
        from citydesk.delivery import store

        return store.opened().find(self._story().path)

    def _read(self) -> str:
        from citydesk.delivery.door import Door
        from citydesk.delivery.rendering import _environ
        from citydesk.wsgi import inside

        environ = _environ(self._story().path)
        return b"".join(Door(inside)(environ, lambda *_told: None)).decode()

    def operate(self) -> None:
        from citydesk.stories import actions

        actions.correct(
            story=self._story(), kind="CORRECTION", text="It was four.", by=kunle(), now=NOW
        )

    def check(self) -> None:
        from citydesk.delivery.models import Purge
        from citydesk.delivery.watch import Watch
        from citydesk.stories.models import Correction

        Watch().look(0.0)
        committed = Correction.objects.exists()
        assert ("It was four." in self._read()) is committed
        assert bool(self._kept()), "what is true is kept again"
        assert not Purge.objects.exists()
