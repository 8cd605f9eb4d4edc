"""Colours that can be read: the owner's accent, held to WCAG 2.2 AA on both papers."""

from functools import lru_cache

PAPER_LIGHT = "#fffdf8"
PAPER_DARK = "#141517"
# The quiet tints of editors' blocks; what can be read on one can be read on its paper too.
TINT_LIGHT = "#f4f0e6"
TINT_DARK = "#1e2023"
CONTRAST_MIN = 4.5
STEPS = 50


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 (WCAG's)
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Between 1 and 21, as WCAG reckons it; colours are `#rrggbb`."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, *, on: str) -> str:
    """The colour itself if it can be read on that paper, else the nearest tint of it that can."""
    towards = 0 if _luminance(on) > _luminance("#808080") else 255
    for step in range(STEPS + 1):
        mixed = [round(c + (towards - c) * step / STEPS) for c in _channels(colour)]
        tint = "#" + "".join(f"{c:02x}" for c in mixed)
        if contrast(tint, on) >= CONTRAST_MIN:
            return tint
    raise ValueError(f"nothing can be read on {on}")


@lru_cache(maxsize=8)
def style_sheet(accent: str) -> str:
    """The owner's accent as CSS, for the light paper and for the dark one."""
    light, dark = readable(accent, on=TINT_LIGHT), readable(accent, on=TINT_DARK)
    return (
        f":root{{--accent:{light}}}@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
    )
