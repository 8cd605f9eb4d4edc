"""Films opened, and their frames as pictures. No Django: this runs in the sandbox only.

FFmpeg by PyAV, held to the containers and codecs that phones and messengers write, from memory, in
one thread: it may open no file and no address that a film names.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import av
from PIL import Image, ImageStat

# Loaded now: nothing can be loaded any more when a film is opened.
for _name in ("av.subtitles.stream", "av.subtitles.codeccontext", "av.subtitles.subtitle"):
    import_module(_name)
for _name in ("av.sidedata.motionvectors", "av.sidedata.encparams", "numpy"):
    import_module(_name)

# FFmpeg's reader of each container, so that it need not guess.
_READERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/3gpp2": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
}
# As FFmpeg calls what reads them.
_PICTURES = {"h264", "hevc", "mpeg4", "h263", "vp8", "vp9", "libdav1d", "av1", "mjpeg", "prores"}
_SOUNDS = {
    *("aac", "mp3", "mp3float", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
    *("opus", "libopus", "vorbis", "alac", "pcm_s16le", "pcm_s16be", "pcm_mulaw", "pcm_u8"),
}
# Phones film in 8K at most.
PIXELS_MAX = 8192 * 4320
_STREAMS_MAX = 16
# How far a key frame is looked for after a leap: ten seconds at 60 frames, with sound between.
_PACKETS_MAX = 2_000
# A picture whose greys are this close to one another shows nothing.
_BLANK = 12


class NotAFilm(Exception):
    """None of the containers and codecs we open, or broken before its first frame."""


class NoPicture(NotAFilm):
    """It was opened, and has no moving picture of a kind that we decode: sound alone, perhaps."""


class TooManyPixels(Exception):
    """Larger than we open; the argument is its width and height."""


@contextmanager
def opened(data: bytes, media_type: str) -> Iterator[Any]:
    """The film as PyAV's container, its first moving picture at hand. Raises NotAFilm.

    Whatever FFmpeg raises inside becomes NotAFilm too; MemoryError stays what it is.
    """
    if media_type not in _READERS:
        raise NotAFilm(media_type)
    options = {
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(sorted(_PICTURES | _SOUNDS)),
        "max_streams": str(_STREAMS_MAX),
        "max_pixels": str(PIXELS_MAX),
    }
    try:
        with av.open(
            io.BytesIO(data),
            format=_READERS[media_type],
            options=options,
            metadata_errors="replace",
            io_open=_refused,
        ) as film:
            yield film
    except (av.FFmpegError, ValueError, TypeError, LookupError, RuntimeError) as error:
        if isinstance(error, MemoryError):
            raise
        raise NotAFilm(str(error)) from error


def _refused(address: str, *_how: Any) -> Any:
    raise PermissionError(address)


class Beginning:
    """What was written so far, to be read from a place of its own, as FFmpeg does at the end.

    It moves a film's table of contents to the front, so that a browser can begin to show it.
    """

    def __init__(self, written: io.BytesIO) -> None:
        self._written, self._at = written, 0

    def read(self, most: int = -1) -> bytes:
        """The next bytes."""
        end = len(self._written.getbuffer()) if most < 0 else self._at + most
        part = bytes(self._written.getbuffer()[self._at : end])
        self._at += len(part)
        return part

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """To a place counted from the beginning, from here, or from the end."""
        base = {io.SEEK_CUR: self._at, io.SEEK_END: len(self._written.getbuffer())}
        self._at = base.get(whence, 0) + offset
        return self._at

    def tell(self) -> int:
        """Where it reads next."""
        return self._at


def moving(film: Any) -> Any:
    """Its moving picture, ready to be decoded. Raises NoPicture or TooManyPixels."""
    for stream in film.streams.video:
        context = stream.codec_context
        if context is not None and context.name in _PICTURES and not _is_cover(stream):
            if not 0 < context.width * context.height <= PIXELS_MAX:
                raise TooManyPixels(context.width, context.height)
            context.thread_count, context.thread_type = 1, "NONE"
            return stream
    raise NoPicture(", ".join(stream.type for stream in film.streams))


def sound(film: Any) -> Any | None:
    """Its sound, ready to be decoded, if it is of a kind that we open."""
    for stream in film.streams.audio:
        context = stream.codec_context
        if context is not None and context.name in _SOUNDS:
            context.thread_count, context.thread_type = 1, "NONE"
            return stream
    return None


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def seconds(film: Any) -> float | None:
    """How long it says it is."""
    return film.duration / av.time_base if film.duration and film.duration > 0 else None


def key_frames(film: Any, stream: Any, most: int) -> Iterator[tuple[float, Any]]:
    """At most `most` whole frames, spread over the film; each with its second.

    A film that does not say how long it is gives its first ones. What is broken is skipped.
    """
    stream.codec_context.skip_frame = "NONKEY"
    length, shown = seconds(film), set()
    for n in range(most):
        if length is not None:
            with _broken_is_skipped():
                film.seek(int(length * (n + 0.5) / most * av.time_base))
        with _broken_is_skipped():
            at, frame = _next_key_frame(film, stream)
            if frame is not None and at not in shown:
                shown.add(at)
                yield at, frame


@contextmanager
def _broken_is_skipped() -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, MemoryError):
            raise


def _next_key_frame(film: Any, stream: Any) -> tuple[float, Any | None]:
    for n, packet in enumerate(film.demux(stream)):
        if n > _PACKETS_MAX:
            break
        if packet.is_keyframe and packet.size:
            # A decoder may wait for the next frames before it gives one: it is told there are none.
            frames = [*packet.decode(), *stream.codec_context.decode(None)]
            stream.codec_context.flush_buffers()
            if frames:
                return float((packet.pts or 0) * packet.time_base), frames[0]
    return 0, None


def most_telling(images: Iterable[Any]) -> Any | None:
    """The first of these pictures that is not all black or white; None of none."""
    best: Any | None = None
    for image in images:
        if best is None or _spread(best) < _BLANK < _spread(image):
            best = image
    return best


def _spread(image: Any) -> float:
    return float(ImageStat.Stat(image.convert("L")).stddev[0])


def upright(frame: Any, *, longest: int) -> Any:
    """A frame as a picture, as one sees it, at most `longest` pixels long."""
    width, height = frame.width, frame.height
    scale = min(1.0, longest / max(width, height))
    # By areas: no pixel tells of what lies more than one pixel beside it.
    small = frame.reformat(
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        format="rgb24",
        interpolation="AREA",
    )
    image = small.to_image()
    turn = _TURNS.get(round(frame.rotation / 90) * 90 % 360)
    return image.transpose(turn) if turn is not None else image


# By so many degrees against the clock.
_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
