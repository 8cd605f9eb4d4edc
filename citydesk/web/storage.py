"""Static files: the numbered style sheets joined into one, then hashed and compressed."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = {"css/reader.css": "css/reader/"}


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; `css/reader/NN-name.css`, in order of name, become `css/reader.css`."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Join, then let Django hash and WhiteNoise compress."""
        for target, folder in JOINED.items():
            parts = sorted(name for name in paths if name.startswith(folder))
            text = "\n".join(paths[name][0].open(paths[name][1]).read().decode() for name in parts)
            if self.exists(target):
                self.delete(target)
            self._save(target, ContentFile(text.encode()))
            paths[target] = (self, target)
        yield from super().post_process(paths, *args, **kwargs)
