"""Films as phones and messengers write them, metadata and all; each one's pictures are its own."""

import io
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import av
import numpy as np
from PIL import Image

from citydesk.pictures.footage import Beginning
from tests.factories.photos import scene

# Container, moving picture and sound of each kind of file.
_KINDS = {
    "mp4": ("mp4", "libx264", "aac"),
    "mov": ("mov", "libx264", "aac"),
    "3gp": ("3gp", "h263", "libopencore_amrnb"),
    "webm": ("webm", "libvpx", "libopus"),
    "mkv": ("matroska", "libx264", "aac"),
}
# What stands in a phone's film of each maker, under QuickTime's and Android's own names.
IPHONE = {
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 13",
    "com.apple.quicktime.software": "17.1",
    "com.apple.quicktime.creationdate": "2026-11-23T09:12:05+0100",
    "com.apple.quicktime.location.ISO6709": "+06.5244+003.3792+010.000/",
}
ANDROID = {
    "com.android.version": "13",
    "com.android.manufacturer": "TECNO",
    "com.android.model": "TECNO CK6",
}


def film(
    *,
    kind: str = "mp4",
    size: tuple[int, int] = (320, 240),
    seconds: float = 2,
    rate: int = 10,
    rotation: int = 0,
    sound: bool = True,
    created_at: datetime | None = None,
    tags: dict[str, str] | None = None,
    shown: Sequence[Image.Image] | None = None,
    lossless: bool = False,
    seed: int = 1,
    faststart: bool = True,
) -> bytes:
    """A film file of `size` as one sees it: two scenes of equal length, of its seed or as `shown`.

    `rotation` is by how much a player turns it, against the clock, to stand upright. `created_at`
    is what its header says. With nothing `shown` it is sound alone.
    """
    container, picture, voice = _KINDS[kind]
    if kind == "3gp":
        size = (176, 144)  # one of the few that H.263 knows
    if shown is None:
        shown = [scene(size, seed * 100 + n) for n in range(2)]
    out = io.BytesIO()
    options = {"fflags": "+bitexact"}
    if kind in {"mp4", "mov"}:
        options["movflags"] = "use_metadata_tags" + ("+faststart" if faststart else "")
    reread = {"io_open": lambda *_how: Beginning(out)} if faststart else {}
    with av.open(out, "w", format=container, options=options, **reread) as made:
        made.metadata.update(tags or {})
        if created_at:
            made.metadata["creation_time"] = created_at.isoformat()
        stored = [image.rotate(-rotation, expand=True) for image in shown]
        stream = _moving(made, picture, stored[0].size, rate, rotation) if stored else None
        if lossless:
            stream.options = {"qp": "0"}
        voices = _sound(made, voice, kind) if sound else None
        if stream:
            _write_pictures(made, stream, stored, int(seconds * rate))
        if voices:
            _write_sound(made, voices, seconds)
    return out.getvalue()


def _moving(made, codec, size, rate, rotation):
    stream = made.add_stream(codec, rate=rate)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.gop_size = rate
    if rotation:
        stream.set_display_rotation(rotation)
    return stream


def _sound(made, codec, kind):
    stream = made.add_stream(codec, rate=8000 if kind == "3gp" else 48_000)
    if kind == "3gp":
        stream.codec_context.layout = "mono"
        stream.codec_context.bit_rate = 12_200
    return stream


def _write_pictures(made, stream, shown, count) -> None:
    for n in range(count):
        picture = np.asarray(shown[n * len(shown) // count])
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = n, Fraction(1, int(stream.codec_context.rate))
        made.mux(stream.encode(frame))
    made.mux(stream.encode(None))


def _write_sound(made, stream, seconds) -> None:
    rate = stream.codec_context.sample_rate
    layout = stream.codec_context.layout.name
    channels = len(stream.codec_context.layout.channels)
    wave = np.sin(np.arange(int(seconds * rate)) * 440 * 2 * np.pi / rate) * 8000
    resampler = av.AudioResampler(stream.codec_context.format, layout, rate)
    samples = np.repeat(wave.astype(np.int16)[:, None], channels, axis=1).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        made.mux(stream.encode(part))
    made.mux(stream.encode(None))


def red_corner(image: Image.Image) -> bool:
    """Whether the upper left of a scene is where it was drawn."""
    red, green, blue = image.convert("RGB").getpixel((image.width // 16, image.height // 16))
    return red > 150 and green < 110 and blue < 110
