"""Static files: the numbered style sheets joined into one, then hashed and compressed."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = {"css/reader.css": "css/reader/"}


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; `css/reader/NN-name.css`, in order of name, become `css/reader.css`.

    Before the first collectstatic, in development and in tests, plain names are served.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Join, then let Django hash and WhiteNoise compress."""
        if not kwargs.get("dry_run"):
            for target, folder in JOINED.items():
                parts = sorted(name for name in paths if name.startswith(folder))
                text = "\n".join(_text(*paths[name]) for name in parts)
                if self.exists(target):
                    self.delete(target)
                self._save(target, ContentFile(text.encode()))
                paths[target] = (self, target)
        yield from super().post_process(paths, *args, **kwargs)

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one while nothing has been collected."""
        return str(super().stored_name(name)) if self.hashed_files else name

    def sheets(self, target: str) -> list[str]:
        """Addresses of a joined style sheet: one once collected, else its parts in order."""
        if target in self.hashed_files:
            return [self.url(target)]
        return [self.url(name) for name in sorted(_parts(target))]

    def text(self, target: str) -> str:
        """A joined style sheet itself."""
        if target in self.hashed_files:
            return _text(self, self.stored_name(target))
        parts = _parts(target)
        return "\n".join(_text(parts[name], name) for name in sorted(parts))


def _parts(target: str) -> dict[str, Any]:
    """What a joined sheet is made of, by name, with where each lies."""
    return {
        name: storage
        for finder in finders.get_finders()
        for name, storage in finder.list([])
        if name.startswith(JOINED[target])
    }


def _text(storage: Any, name: str) -> str:
    with storage.open(name) as file:
        return str(file.read().decode())
