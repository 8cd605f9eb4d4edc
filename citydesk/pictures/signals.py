"""What pictures announce, before or inside the transaction of the change."""

from django.dispatch import Signal

# (shown: Picture or Film, words): may readers be told this of it? A receiver that says no raises
# rules.WordsRefused.
words_changing = Signal()
