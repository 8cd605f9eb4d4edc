"""Pictures with as much going on in them as in a photo, and what people do to pictures."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

WORDS = ("market", "fire", "people", "are", "running", "share", "this", "before", "it", "goes")


def sight(seed: int = 1, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """Ground, sky and a few hundred things of every size; another seed is another place."""
    random = Random(seed)
    width, height = size
    ground = Image.new("RGB", (8, 6))
    ground.putdata([tuple(random.randrange(60, 200) for _ in "rgb") for _ in range(48)])
    image = ground.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(260):
        x, y = random.randrange(width), random.randrange(height)
        w, h = (int(width * 0.2 * random.random() ** 2) + 6 for _ in "wh")
        shade = tuple(random.randrange(256) for _ in "rgb")
        shape = random.choice((draw.ellipse, draw.rectangle))
        shape((x - w, y - h, x + w, y + h), fill=shade)
    return image.filter(ImageFilter.GaussianBlur(1))


def jpeg(image: Image.Image, quality: int = 75) -> bytes:
    """As a messenger sends it on."""
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def resent(image: Image.Image, quality: int = 75) -> Image.Image:
    """What has been a JPEG in between."""
    return Image.open(io.BytesIO(jpeg(image, quality))).convert("RGB")


def cropped(image: Image.Image, left=0.0, upper=0.0, right=0.0, lower=0.0) -> Image.Image:
    """Without such shares at its edges."""
    width, height = image.size
    box = (left * width, upper * height, (1 - right) * width, (1 - lower) * height)
    return image.crop(tuple(int(edge) for edge in box))


def letterboxed(image: Image.Image) -> Image.Image:
    """On a tall black screen, nothing else on it."""
    screen = Image.new("RGB", (540, 1170))
    shown = ImageOps.contain(image, screen.size)
    screen.paste(shown, ((540 - shown.width) // 2, (1170 - shown.height) // 2))
    return screen


def on_a_phone(image: Image.Image, seed: int = 1) -> Image.Image:
    """A screenshot: the picture between the phone's bars."""
    random = Random(seed)
    screen = letterboxed(image)
    draw = ImageDraw.Draw(screen)
    draw.text((20, 12), f"{random.randrange(24):02}:{random.randrange(60):02}", "white")
    for n in range(4):
        draw.rectangle((510 - 35 * n, 12, 530 - 35 * n, 30), outline="white", width=2)
    draw.polygon([(150, 1150), (170, 1130), (170, 1165)], outline="white")
    draw.ellipse((255, 1130, 285, 1160), outline="white", width=3)
    draw.rectangle((370, 1131, 400, 1159), outline="white", width=3)
    return screen


def captioned(image: Image.Image, share: float = 0.12, seed: int = 1) -> Image.Image:
    """With a bar of words over its lower edge."""
    random, image = Random(seed), image.copy()
    width, height = image.size
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, (1 - share) * height, width, height), fill="white")
    for line in range(3):
        words = " ".join(random.choice(WORDS) for _ in range(12))
        draw.text((20, (1 - share) * height + 10 + 22 * line), words, "black", font_size=18)
    return image


def tilted(image: Image.Image, degrees: float = 2) -> Image.Image:
    """Turned a little, its corners lost."""
    return image.rotate(degrees, Image.Resampling.BICUBIC)
