"""What pictures announce, before or inside the transaction of the change."""

from django.dispatch import Signal

# (shown: Picture or Film, words): may readers be told this of it? A receiver that says no raises
# rules.WordsRefused.
words_changing = Signal()
# (sha256, by: User or None, now): a picture or film that showed this kept copy is gone, or was
# given another file by hand.
copy_unshown = Signal()
