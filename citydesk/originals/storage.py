"""Where sealed bytes lie."""

from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from citydesk.lib import durable


class DurableStorage(FileSystemStorage):
    """Django's file storage, with every file and folder flushed before `save` returns."""

    def _save(self, name: str, content: File[Any]) -> str:
        durable.write(Path(self.path(name)), content.read())
        return name
