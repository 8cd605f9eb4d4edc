"""Opens one hostile file: its facts, and a clean copy made from the pixels.

No Django: runs in the sandbox, through lib.sandbox.
"""

from typing import Any

from citydesk.evidence import container, exif, likening, polyglot, thumbnail, written
from citydesk.lib import magic
from citydesk.pictures import pixels

# What "problem" says, when it says something.
NOT_A_PICTURE, TOO_MANY_PIXELS = "not a picture", "too many pixels"


def examine(data: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Facts as plain data (see types.Facts), and the copies that there can be.

    First the clean copy: upright, at most 2048 px, sRGB, a JPEG without metadata. Then those that
    "copies" names: "small", the same at most 512 px long, unless it is no longer; "preview", what
    EXIF holds, where that does not show the same.
    """
    media_type = magic.media_type(data)
    facts: dict[str, Any] = {"media_type": media_type}
    if not magic.is_picture(media_type):
        return facts, []
    facts["trailing_bytes"], facts["trailing_kind"] = container.trailing(data, media_type)
    facts |= {"also": polyglot.also(data), "truncated": container.breaks_off(data, media_type)}
    try:
        image = pixels.opened(data)
    except pixels.NotAPicture:
        return facts | {"problem": NOT_A_PICTURE}, []
    except pixels.TooManyPixels as error:
        width, height = error.args
        return facts | {"problem": TOO_MANY_PIXELS, "width": width, "height": height}, []
    facts |= {"format": str(image.format), "width": image.width, "height": image.height}
    facts |= exif.facts(image)
    try:
        image, whole = pixels.decoded(data)
    except pixels.NotAPicture:
        return facts | {"problem": NOT_A_PICTURE}, []
    facts |= written.facts(image)
    clean = pixels.remade(image)
    told, preview = thumbnail.facts(image, clean)
    facts |= told
    if (clean.width > clean.height) != (facts["width"] > facts["height"]):  # it was turned
        facts |= {"width": facts["height"], "height": facts["width"]}
    looks = likening.of(clean)
    facts |= {"truncated": not whole, "frames": [looks], "quality": max(looks["qualities"])}
    copies = {"small": pixels.small(clean), "preview": preview and pixels.as_jpeg(preview)}
    made = {name: data for name, data in copies.items() if data}
    return facts | {"copies": list(made)}, [pixels.as_jpeg(clean), *made.values()]
