"""A film made anew for watching: small, upright, covered, without metadata. No Django: in the cage.

In pieces of a few seconds of work each, since the one worker has others to serve and may be ended
at any moment; then joined. H.264 and AAC in MP4 play on every phone of the last ten years. Both
encoders are in PyAV's wheel: x264, which is under the GPL, and FFmpeg's own AAC.
"""

import io
import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from PIL import Image

from citydesk.lib import magic
from citydesk.pictures import footage, pixels
from citydesk.pictures.redaction import Box, covered, read_boxes

# By the shorter side: constant quality, capped for those who pay by the megabyte (a minute of 360p
# is 4 MB at most), and the longest film, which is 40 MB then.
HEIGHTS = {360: ("26", "500k"), 720: ("25", "1600k")}
SECONDS_MAX = {360: 600, 720: 180}
TOO_LONG, NOT_A_FILM, TOO_MANY_PIXELS = "too long", "not a film", "too many pixels"
_RATE_MAX = 30
# What one piece may cost: shorter than `serve` waits for a task when it is asked to stop.
_PIECE_CPU_SECONDS, _PIECE_SECONDS_MAX = 4.0, 20
_SOUND_RATE, _SOUND_BITS = 44_100, 64_000
_POSTER_FRAMES = 8


class TooLong(footage.NotAFilm):
    """More than SECONDS_MAX of its size."""


def piece(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The next few seconds of the film `data`, silent, beginning with frame `asked["begins"]`.

    `asked["height"]` is one of HEIGHTS, `asked["boxes"]` as pictures.redaction reads them, and
    `asked["size"]` the first piece's. Answers the frame with which to go on, None at the end; the
    share that is done; size and rate. Frames are counted in that rate. Or "problem".
    """
    try:
        return _piece(data, asked)
    except TooLong:
        return {"problem": TOO_LONG}, []
    except footage.NotAFilm:
        return {"problem": NOT_A_FILM}, []
    except footage.TooManyPixels:
        return {"problem": TOO_MANY_PIXELS}, []


def _piece(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    began, height = int(asked["begins"]), int(asked["height"])
    with footage.opened(data, magic.media_type(data)) as film:
        stream = footage.moving(film)
        rate, length = _rate(stream), footage.seconds(film)
        if max(length or 0, began / rate) > SECONDS_MAX[height]:
            raise TooLong(length)
        work = _Work(
            began=began,
            height=height,
            rate=rate,
            boxes=read_boxes(asked["boxes"]),
            size=tuple(asked["size"]) if asked.get("size") else None,
        )
        goes_on = work.encode(_frames(film, stream, began, rate))
    done = 1.0 if goes_on is None or not length else float(goes_on / rate) / length
    facts = {
        "goes_on": goes_on,
        "done": min(done, 1.0),
        "rate": [rate.numerator, rate.denominator],
        "size": work.size,
    }
    made = work.out.getvalue()
    return facts, [made] if made else []


def _rate(stream: Any) -> Fraction:
    rate = stream.average_rate or stream.guessed_rate or Fraction(_RATE_MAX)
    return min(max(Fraction(rate).limit_denominator(1001), Fraction(1)), Fraction(_RATE_MAX))


def _frames(film: Any, stream: Any, began: int, rate: Fraction) -> Iterator[tuple[int, Any]]:
    """From number `began`, at most one for each number; broken ones are left out."""
    start = Fraction(stream.start_time or 0) * stream.time_base
    if began:
        with suppress(av.FFmpegError):  # without an index: from the beginning, then
            film.seek(int((began / rate + start) / stream.time_base), stream=stream)
    last = began - 1
    for packet in film.demux(stream):
        try:
            found = packet.decode()
        except av.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            continue
        for frame in found:
            if frame.pts is None:
                continue
            number = round((frame.pts * stream.time_base - start) * rate)
            if number > last:
                last = number
                yield number, frame


@dataclass(kw_only=True)
class _Work:
    """One piece, while it is made."""

    began: int
    height: int
    rate: Fraction
    boxes: tuple[Box, ...]
    # Width and height, even: colour is coded for two by two pixels. Every frame is made so large.
    size: tuple[int, ...] | None
    out: io.BytesIO = field(default_factory=io.BytesIO)

    def encode(self, frames: Iterator[tuple[int, Any]]) -> int | None:
        """Write what is due; the number of the first frame that is not, or None when all was."""
        enough = time.process_time() + _PIECE_CPU_SECONDS
        first = next(frames, None)
        if first is None:
            return None
        number, image = first[0], self._shown(*first)
        self.size = self.size or tuple(max(2, side - side % 2) for side in image.size)
        with av.open(self.out, "w", format="mp4", options={"fflags": "+bitexact"}) as made:
            stream = self._stream(made)
            self._write(made, stream, number, image)
            for number, frame in frames:
                long = number - self.began > _PIECE_SECONDS_MAX * self.rate
                if long or time.process_time() > enough:
                    made.mux(stream.encode(None))
                    return number
                self._write(made, stream, number, self._shown(number, frame))
            made.mux(stream.encode(None))
        return None

    def _shown(self, number: int, frame: Any) -> Any:
        """As one sees it, and as the boxes were drawn on it: upright, small; then covered."""
        scale = min(1.0, self.height / min(frame.width, frame.height))
        longest = max(2, round(scale * max(frame.width, frame.height)))
        image = footage.upright(frame, longest=longest)
        if self.size and image.size != self.size:
            image = image.resize(self.size, Image.Resampling.BOX)
        now = [box for box in self.boxes if box.shown_at(float(number / self.rate))]
        return covered(image, now) if now else image

    def _write(self, made: Any, stream: Any, number: int, image: Any) -> None:
        if image.size != self.size:  # the first one's last odd row
            image = image.crop((0, 0, *self.size))  # type: ignore[misc]
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = number - self.began, 1 / self.rate
        made.mux(stream.encode(frame))

    def _stream(self, made: Any) -> Any:
        quality, bits = HEIGHTS[self.height]
        assert self.size is not None
        stream = made.add_stream("libx264", rate=self.rate)
        stream.width, stream.height = self.size
        stream.pix_fmt, stream.time_base = "yuv420p", 1 / self.rate
        stream.codec_context.thread_count = 1
        stream.codec_context.gop_size = int(self.rate * 4)
        # No frame leans on a later one, so that pieces can be joined end to end.
        stream.options = {
            "preset": "veryfast",
            "profile": "main",
            "crf": quality,
            "maxrate": bits,
            "bufsize": bits,
            "bf": "0",
            "x264-params": "threads=1:sliced-threads=0",
        }
        return stream


def join(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """One film of its pieces, with the sound of the film it was made from if that is wanted.

    `data` is the pieces, of `asked["pieces"]` bytes each, then the film; `asked["begins"]` has each
    one's first frame, `asked["rate"]` their rate. Answers width, height, seconds; the film; a JPEG
    that shows it, made of what is seen in it.
    """
    ends = list(itertools.accumulate(asked["pieces"], initial=0))
    pieces = [data[start:end] for start, end in itertools.pairwise(ends)]
    rate = Fraction(*asked["rate"])
    out = io.BytesIO()
    flags = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(
        out, "w", format="mp4", options=flags, io_open=lambda *_how: footage.Beginning(out)
    ) as made:
        sound = _sound(made, data[ends[-1] :]) if asked["sound"] else iter(())
        pictures = _again(made, pieces, asked["begins"], rate)
        for packet in _in_order(pictures, sound):
            made.mux_one(packet)
    return _finished(out.getvalue())


def _again(
    made: Any, pieces: list[bytes], begins: list[int], rate: Fraction
) -> Iterator[tuple[Fraction, Any]]:
    """The packets of all pieces, each piece after the one before; with their times."""
    target = None
    for held, began in zip(pieces, begins, strict=True):
        with footage.opened(held, "video/mp4") as film:
            stream = film.streams.video[0]
            if target is None:
                target = made.add_stream_from_template(stream)
            for packet in film.demux(stream):
                if packet.dts is None:
                    continue
                at = packet.pts * packet.time_base + began / rate
                packet.pts = packet.dts = round(at / stream.time_base)
                packet.stream = target
                yield at, packet


def _sound(made: Any, data: bytes) -> Iterator[tuple[Fraction, Any]]:
    """The film's own sound in one voice, coded anew; none when there is none that opens."""
    with footage.opened(data, magic.media_type(data)) as film:
        stream = footage.sound(film)
        if stream is None:
            return
        target = made.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        target.codec_context.bit_rate = _SOUND_BITS
        yield Fraction(0), None  # the stream is there: pictures may begin
        resampler = av.AudioResampler("fltp", "mono", _SOUND_RATE, target.codec_context.frame_size)
        for packet in film.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                if isinstance(error, MemoryError):
                    raise
                continue
            for frame in frames:
                yield from _coded(target, resampler.resample(frame))
        yield from _coded(target, [*resampler.resample(None), None])


def _coded(target: Any, frames: Iterable[Any]) -> Iterator[tuple[Fraction, Any]]:
    for frame in frames:
        for packet in target.encode(frame):
            yield packet.pts * packet.time_base, packet


def _in_order(*flows: Iterator[tuple[Fraction, Any]]) -> Iterator[Any]:
    """Sound and picture side by side, as a player reads them."""
    heads = {n: head for n, flow in enumerate(flows) if (head := next(flow, None))}
    while heads:
        n = min(heads, key=lambda one: heads[one][0])
        _at, packet = heads.pop(n)
        if packet is not None:
            yield packet
        if head := next(flows[n], None):
            heads[n] = head


def _finished(made: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What came of it: looked at once more, so that its picture shows nothing that it hides."""
    with footage.opened(made, "video/mp4") as film:
        stream = footage.moving(film)
        frames = footage.key_frames(film, stream, _POSTER_FRAMES)
        longest = pixels.LONGEST_MAX
        best = footage.most_telling(footage.upright(one, longest=longest) for _at, one in frames)
        facts = {"width": stream.width, "height": stream.height, "seconds": footage.seconds(film)}
    if best is None:
        raise footage.NotAFilm("nothing to be seen")
    return facts, [made, pixels.as_jpeg(best)]
