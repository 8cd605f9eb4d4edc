"""What readers may be told of a picture or a film."""

from django.core.exceptions import ValidationError


class WordsRefused(ValidationError):
    """Its title, alternative text or credit may not be this; the message tells an editor why."""
