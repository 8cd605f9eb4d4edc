"""Somebody at the desk of a newsroom that runs, as a process of their own: each line that is read
is the next headline of a story, and is answered when the change is acknowledged, by one line with
the names of the caches that were late.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    import django

    django.setup()
    from citydesk.delivery import others
    from citydesk.stories.models import Story
    from tests.factories import stories

    story = Story.objects.filter(slug="change-0").first() or stories.public("Change 0")
    print(story.path, flush=True)
    for line in sys.stdin:
        with others.hearing_of_late() as late:
            Story.objects.filter(pk=story.pk).update(headline=line.strip())
        print(*sorted(late), flush=True)


if __name__ == "__main__":
    main()
