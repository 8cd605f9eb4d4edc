"""A canvas on which scenes are painted: flat shapes, light and weather. Units are final pixels."""

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from citydesk.demo.pictures.palette import CREAM, INK, Colour, mix

Point = tuple[float, float]
Stops = Sequence[tuple[float, Colour]]

# Everything is drawn twice as large, which makes the edges smooth when it is made smaller.
SCALE = 2
# Pillow's radial gradient, 255 in its corners, where it meets the middle of an edge.
RIM = 179


class Canvas:
    """A picture being painted; `random` is the scene's own, so that it always comes out alike."""

    def __init__(self, seed: str, width: int = 1600, height: int = 1067) -> None:
        self.width, self.height = width, height
        self.random = Random(seed)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), CREAM)
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    # --- Shapes -----------------------------------------------------------------------------
    def poly(self, points: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        """A filled shape."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], (*colour, _byte(alpha)))

    def rect(
        self, x: float, y: float, w: float, h: float, colour: Colour, alpha: float = 1
    ) -> None:
        """A filled rectangle."""
        self.poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, alpha)

    def round(
        self, x: float, y: float, w: float, h: float, r: float, colour: Colour, alpha: float = 1
    ) -> None:
        """A rectangle with round corners."""
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self._draw.rounded_rectangle(box, r * SCALE, (*colour, _byte(alpha)))

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float = 1
    ) -> None:
        """An ellipse about (x, y)."""
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self._draw.ellipse(box, (*colour, _byte(alpha)))

    def line(
        self, points: Sequence[Point], colour: Colour, width: float = 2, alpha: float = 1
    ) -> None:
        """A line through the points."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            (*colour, _byte(alpha)),
            max(1, round(width * SCALE)),
            joint="curve",
        )

    def wire(self, a: Point, b: Point, sag: float, colour: Colour, width: float = 1.6) -> None:
        """A wire that hangs between two points."""
        steps = [i / 24 for i in range(25)]
        points = [
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t + sag * 4 * t * (1 - t))
            for t in steps
        ]
        self.line(points, colour, width)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: Colour,
        *,
        anchor: str = "mm",
        alpha: float = 1,
        bold: float = 0,
    ) -> None:
        """Painted letters; `bold` thickens their strokes."""
        self._draw.text(
            (x * SCALE, y * SCALE),
            words,
            (*colour, _byte(alpha)),
            ImageFont.load_default(size * SCALE),
            anchor=anchor,
            stroke_width=bold * SCALE,
            stroke_fill=(*colour, _byte(alpha)),
        )

    # --- Light and weather --------------------------------------------------------------------
    def sky(self, stops: Stops, top: float = 0, bottom: float | None = None) -> None:
        """Bands of colour that flow into one another, from `top` down to `bottom`."""
        bottom = self.height if bottom is None else bottom
        height = max(2, round((bottom - top) * SCALE))
        column = Image.new("RGB", (1, 256))
        for y in range(256):
            column.putpixel((0, y), _at(stops, y / 255))
        band = column.resize((self.image.width, height), Image.Resampling.BICUBIC)
        self.image.paste(band, (0, round(top * SCALE)))

    @contextmanager
    def waterline(self, y: float) -> Iterator[None]:
        """What is drawn inside stands in the water: below `y` nothing of it is seen."""
        box = (0, round(y * SCALE), *self.image.size)
        water = self.image.crop(box)
        yield
        self.image.paste(water, box[:2])

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float = 1) -> None:
        """Light added around (x, y)."""
        size = max(4, round(2 * r * SCALE))
        left, top = round((x - r) * SCALE), round((y - r) * SCALE)
        light = Image.radial_gradient("L").point(_falloff(strength)).resize((size, size))
        box = (max(0, left), max(0, top), min(self.image.width, left + size),
               min(self.image.height, top + size))  # fmt: skip
        if box[2] <= box[0] or box[3] <= box[1]:
            return
        light = light.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
        colours = Image.merge(
            "RGB", [light.point([i * c // 255 for i in range(256)]) for c in colour]
        )
        self.image.paste(ImageChops.screen(self.image.crop(box), colours), box[:2])

    def beam(self, points: Sequence[Point], colour: Colour, alpha: float, soft: float = 14) -> None:
        """A soft-edged shape of light or shade."""
        small = Image.new("L", (self.width // 2, self.height // 2))
        ImageDraw.Draw(small).polygon([(x / 2, y / 2) for x, y in points], _byte(alpha))
        mask = small.filter(ImageFilter.GaussianBlur(soft / 2)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), (0, 0), mask)

    def haze(self, top: float, bottom: float, colour: Colour, first: float, last: float) -> None:
        """Mist whose thickness goes from `first` to `last` on the way down."""
        height = round((bottom - top) * SCALE)
        ramp = Image.linear_gradient("L").resize((1, height)).resize((self.image.width, height))
        mask = ramp.point([_byte(first + (last - first) * i / 255) for i in range(256)])
        self.image.paste(Image.new("RGB", mask.size, colour), (0, round(top * SCALE)), mask)

    def mirror(self, y: float, shade: Colour, share: float, ripple: float = 5) -> None:
        """Still water from `y` down: what stands above it, upside down and broken by ripples."""
        top = round(y * SCALE)
        depth = min(self.image.height - top, top)
        above = self.image.crop((0, top - depth, self.image.width, top))
        water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        water = water.filter(ImageFilter.BoxBlur((2, 5)))
        out, row, strip = water.copy(), 0, 3
        while row < depth:
            sway = math.sin(row / 9) + 0.6 * math.sin(row / 23 + 1)
            shift = round(sway * ripple * (0.3 + row / depth))
            piece = water.crop((0, row, water.width, min(depth, row + strip)))
            out.paste(ImageChops.offset(piece, shift, 0), (0, row))
            row += strip
            strip = 3 + row // 60
        out = Image.blend(out, Image.new("RGB", out.size, shade), share)
        self.image.paste(out, (0, top))

    def rain(self, drops: int, colour: Colour, alpha: float, slant: float = 0.22) -> None:
        """Slanting rain in three depths."""
        for _ in range(drops):
            near = self.random.choice((1, 1, 2))
            x, y = self.random.uniform(-80, self.width), self.random.uniform(-60, self.height)
            length = self.random.uniform(18, 46) * near
            self.line([(x, y), (x - length * slant, y + length)], colour, 0.7 * near, alpha / near)

    def stars(self, count: int, bottom: float) -> None:
        """Small lights in the sky."""
        for _ in range(count):
            x, y = self.random.uniform(0, self.width), self.random.uniform(0, bottom)
            self.oval(x, y, 1.1, 1.1, CREAM, self.random.uniform(0.15, 0.7))

    # --- Finish ---------------------------------------------------------------------------------
    def finished(self) -> Image.Image:
        """The picture at its final size, with the paper's grain and darker corners."""
        size = (self.width, self.height)
        image = self.image.resize(size, Image.Resampling.BOX)
        corners = (
            Image.radial_gradient("L")
            .resize(size)
            .point([_byte(max(0.0, i / 255 - 0.62) * 0.55) for i in range(256)])
        )
        image.paste(Image.new("RGB", size, mix(INK, (0, 0, 0), 0.4)), (0, 0), corners)
        return grained(image, self.random, 8)

    def jpeg(self, quality: int = 86) -> bytes:
        """The picture, finished, as a file."""
        out = io.BytesIO()
        self.finished().save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        return out.getvalue()


def grained(image: Image.Image, random: Random, strength: int) -> Image.Image:
    """`image` with noise of at most `strength` levels either way, the same for the same random."""
    size = (image.width // 2 + 1, image.height // 2 + 1)
    noise = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    noise = noise.resize((image.width + 2, image.height + 2), Image.Resampling.BILINEAR)
    noise = noise.crop((0, 0, image.width, image.height))
    noise = noise.point([128 + round((i - 128) * strength / 128) for i in range(256)])
    return ImageChops.add(image, Image.merge("RGB", [noise] * 3), 1, -128)


def _byte(share: float) -> int:
    return max(0, min(255, round(share * 255)))


def _falloff(strength: float) -> list[int]:
    return [_byte(strength * max(0.0, 1 - i / RIM) ** 2) for i in range(256)]


def _at(stops: Stops, place: float) -> Colour:
    before = stops[0]
    for stop in stops:
        if stop[0] >= place:
            span = stop[0] - before[0]
            return mix(before[1], stop[1], (place - before[0]) / span if span else 0)
        before = stop
    return before[1]
