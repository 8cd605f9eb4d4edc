"""Somebody who works on a node: puts a headline, is told when it is done, and looks what is kept.

A process of its own, so that it is the node's and not the test's: one line in, one line out.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    import django

    django.setup()
    from django.db import connections

    from citydesk.delivery import store
    from citydesk.stories.models import Story
    from tests.factories import stories

    story = Story.objects.filter(slug="change-0").first()
    if story is None:
        story = stories.public("Change 0", pictures=[stories.picture()])
    print(story.path, flush=True)
    for line in sys.stdin:
        word = line.strip()
        if word == "kept?":
            kept = store.opened().find(story.path)
            print(f"kept as of {kept.as_of}" if kept else "not kept", flush=True)
        else:
            connections.close_all()  # it may have been ended meanwhile
            Story.objects.filter(pk=story.pk).update(headline=f"Change {word}")
            print("done", flush=True)


if __name__ == "__main__":
    main()
