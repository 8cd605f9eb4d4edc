"""The web form as a way in: what was posted, as one message."""

from citydesk.channels.webform.message import pack, parse

__all__ = ["pack", "parse"]
