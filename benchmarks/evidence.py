"""Evidence: what looking at a picture costs, what is known again, and how fast it is found.

Pictures: the corpora beside the checkout (TEST_CORPORA), the demo's drawings, and drawn sights.
CPU time throughout, the median of several; `hash_ms` in this process, `checks_ms` with the
sandbox's own process in it.
"""

import argparse
import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from PIL import Image, ImageOps

from tests import corpora, postgresql
from tests.factories import sights

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=30)
RADIUS = 31
# Of one another's pictures, as their credentials say; and one desk taken four times.
FAMILIES = (("c2pa", ""), ("pdq", "exif-rotn"), ("pdq", "c.png"), ("pdq", "pen-and-coaster"))
LONGEST = 1600


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def cpu() -> float:
    """Seconds that this process and its children have used."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def median_ms(do: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        began = cpu()
        do()
        spent.append((cpu() - began) * 1000)
    return round(statistics.median(spent), 2)


# --- Pictures, and what is done to them ---------------------------------------------------------


def shrunk(image: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(image).convert("RGB")
    image.thumbnail((LONGEST, LONGEST))
    return image


def found_pictures() -> Iterator[tuple[str, Image.Image]]:
    for name in ("pdq", "exif", "c2pa"):
        for path in sorted((corpora.ROOT / name).rglob("*")):
            if path.suffix.lower() in {".jpg", ".png", ".webp"}:
                try:
                    yield f"{name}/{path.name}", shrunk(Image.open(path))
                except (OSError, ValueError, SyntaxError):
                    continue


def drawn_pictures(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    from citydesk.demo.pictures import gallery

    for name in gallery.SCENES:
        yield f"demo/{name}", shrunk(Image.open(io.BytesIO(gallery.kept(folder, name))))
    for seed in range(40):
        yield f"drawn/{seed}", sights.sight(1000 + seed)


def distinct(pictures: Iterator[tuple[str, Image.Image]], most: int) -> dict[str, Image.Image]:
    """One of each, none too plain to be compared, one of each family."""
    from citydesk.evidence import likening
    from citydesk.evidence.likeness import QUALITY_MIN

    kept: dict[str, Image.Image] = {}
    hashes: list[np.ndarray] = []
    families: set[tuple[str, str]] = set()
    for name, image in pictures:
        family = next((f for f in FAMILIES if name.startswith(f[0]) and f[1] in name), None)
        if min(image.size) < 200 or (family and family in families):
            continue
        told = likening.of(image, most=0)
        sides = np.frombuffer(bytes.fromhex(told["hashes"][0]), np.uint8).reshape(8, 32)
        near = any(np.bitwise_count(sides ^ one).sum(axis=1).min() <= RADIUS for one in hashes)
        if told["qualities"][0] < QUALITY_MIN or near:
            continue
        kept[name] = image
        hashes.append(sides[0])
        if family:
            families.add(family)
    names = sorted(kept, key=lambda name: Random(name).random())[:most]
    return {name: kept[name] for name in names}


def centre(share: float) -> Callable[[Image.Image, Random], Image.Image]:
    return lambda image, _r: sights.cropped(image, share, share, share, share)


def off_centre(image: Image.Image, random: Random) -> Image.Image:
    """Three quarters to nine tenths of each side, from anywhere."""
    width, height = (1 - random.uniform(0.75, 0.9) for _ in "wh")
    left, upper = random.uniform(0, width), random.uniform(0, height)
    return sights.cropped(image, left, upper, width - left, height - upper)


def messenger(image: Image.Image, random: Random) -> Image.Image:
    """One of the ways in which a picture comes back from a messenger."""
    way = random.randrange(4)
    if way == 0:
        return sights.resent(image, 30)
    if way == 1:
        return ImageOps.grayscale(image)
    longest = 1280 if way == 2 else 960
    again = image.copy()
    again.thumbnail((longest, longest))
    return again


DONE: dict[str, Callable[[Image.Image, Random], Image.Image]] = {
    "recall_messenger": messenger,
    "recall_mirror": lambda image, _r: ImageOps.mirror(image),
    "recall_turned": lambda image, random: image.rotate(random.choice((90, 270)), expand=True),
    "recall_letterbox": lambda image, _r: sights.letterboxed(image),
    "recall_crop2": centre(0.02),
    "recall_crop5": centre(0.05),
    "recall_crop10": centre(0.1),
    "recall_offcentre": off_centre,
    "recall_caption": lambda image, random: sights.captioned(image, seed=random.randrange(99)),
    "recall_phonebars": lambda image, random: sights.on_a_phone(image, random.randrange(99)),
    "recall_rotate2": lambda image, random: sights.tilted(image, random.choice((-2, 2))),
}
TARGETS = {
    "recall_messenger": 1, "recall_mirror": 1, "recall_turned": 1, "recall_letterbox": 1,
    "recall_crop2": 0.98, "recall_crop5": 0.95, "recall_crop10": 0.93, "recall_offcentre": 0.8,
    "recall_caption": 0.8, "recall_phonebars": 0.8, "recall_rotate2": 0.8,
}  # fmt: skip


# --- What is measured ---------------------------------------------------------------------------


def result(what: str, value: float, unit: str, scale: str, target: float, **more: Any) -> Any:
    better = "higher" if what.startswith("recall") else "lower"
    told = {"what": what, "value": value, "unit": unit, "scale": scale, "target": target}
    return told | {"better": better, "peers": more}


def looking(times: int) -> list[Any]:
    from citydesk.channels.types import Channel
    from citydesk.evidence import checks, likening, pdq
    from citydesk.evidence import looking as looks
    from citydesk.evidence.types import Case
    from citydesk.pictures import pixels

    say("Looking at 12 megapixels…")
    # A camera's grain: without it the file would be a tenth as long, and sooner read.
    grain = Image.effect_noise((4000, 3000), 24).convert("RGB")
    data = sights.jpeg(Image.blend(sights.sight(7, (4000, 3000)), grain, 0.3), 90)

    def hashed(longest: int) -> None:
        image = pixels.decoded(data, longest=longest)[0].convert("L")
        pdq.looks(likening.small(image) if longest == 512 else np.asarray(image))

    def looked() -> None:
        facts = looks.look(data).facts
        checks.all_of(Case(facts=facts, name="IMG_1.jpg", channel=Channel.EMAIL, received_at=NOW))

    hashed(512)
    scale = f"a JPEG of 12 megapixels, {len(data) // 1000} KB"
    return [
        result("hash_ms", median_ms(lambda: hashed(512), times), "ms", scale, 55,
               pdq_of_every_pixel=median_ms(lambda: hashed(8000), 3)),
        result("checks_ms", median_ms(looked, times), "ms", scale, 400),
    ]  # fmt: skip


def recognising(pictures: dict[str, Image.Image]) -> list[Any]:
    from citydesk.evidence import fingerprints, likening, look_alikes
    from citydesk.evidence.likeness import Frame, Likeness
    from citydesk.originals import actions as originals
    from citydesk.originals.models import Original

    known: dict[int, str] = {}
    plain: dict[str, np.ndarray] = {}
    for name, image in pictures.items():
        kept = originals.keep(
            data=sights.jpeg(image, 90), kind=Original.Kind.FILE, media_type="image/jpeg", now=NOW
        )
        likeness = Likeness.read(likening.of(image))
        fingerprints.keep(original=kept, frames=[Frame(likeness=likeness)], now=NOW)
        known[kept.pk], plain[name] = name, np.frombuffer(likeness.pdq, np.uint8)
    results, wrong, asked = [], [], 0
    for what, do in DONE.items():
        say(f"{what}: {len(pictures)} pictures…")
        hits, hits_plain = 0, 0
        for name, image in pictures.items():
            done = sights.resent(do(image, Random(name + what)))
            likeness = Likeness.read(likening.of(done))
            (alike,) = look_alikes.find([likeness], now=NOW)
            names = {known[one.fingerprint.original_id] for one in alike}
            hits += name in names
            wrong += [(what, name, other) for other in names - {name}]
            asked += len(pictures) - 1
            far = np.bitwise_count(np.frombuffer(likeness.pdq, np.uint8) ^ plain[name]).sum()
            hits_plain += int(far) <= RADIUS
        scale = f"{len(pictures)} distinct pictures"
        results.append(
            result(what, round(hits / len(pictures), 3), "share", scale, TARGETS[what],
                   plain_pdq=round(hits_plain / len(pictures), 3))
        )  # fmt: skip
    for one in wrong:
        say(f"false match: {one}")
    scale = f"{asked} pairs of distinct pictures, one of them altered"
    return [*results, result("false_matches", len(wrong), "pairs", scale, 0)]


def searching(engine: str, sizes: list[int], times: int) -> list[Any]:
    from django.conf import settings
    from django.db import connection

    from citydesk.evidence import index
    from citydesk.evidence.models import Fingerprint

    random = np.random.default_rng(1)
    growth: dict[str, float] = {}
    peers: dict[str, float] = {}
    Fingerprint.objects.all().delete()
    for path in (Path(settings.CITYDESK_RUN) / "look-alikes").glob("*"):
        path.unlink()
    hashes = np.empty((0, 4), np.uint64)
    for size in sizes:
        say(f"Searching among {size} hashes…")
        more = random.integers(0, 2**64, (size - len(hashes), 4), np.uint64, endpoint=False)
        insert(more)
        hashes = np.concatenate([hashes, more])
        bits = hashes[size // 2].view(np.uint8).copy()
        bits[:3] ^= 255
        bits[3] ^= 0x7F

        def find(bits: Any = bits) -> list[Any]:
            near = [found for one in index.segments(now=NOW) for found in one.near(bits)]
            numbers = [number for number, _far in near]
            return list(Fingerprint.objects.filter(pk__in=numbers).values_list("pk", "hash"))

        (row,) = find()  # makes the files
        assert bytes(row[1]) == hashes[size // 2].tobytes()
        growth[f"at_{size}"] = median_ms(find, times)
    words = bits.view(np.uint64)
    peers["numpy_linear"] = median_ms(
        lambda: np.nonzero(np.bitwise_count(hashes ^ words).sum(axis=1) <= RADIUS), 5
    )
    if engine == "postgresql":
        peers |= in_sql(connection, bits)
    files = sum(p.stat().st_size for p in (Path(settings.CITYDESK_RUN) / "look-alikes").glob("*"))
    peers["index_bytes_per_hash"] = round(files / sizes[-1], 1)
    scale = f"{sizes[-1]} hashes, exact at radius {RADIUS}, one 31 bits away found"
    target = 5 if engine == "sqlite" else 30
    value = growth[f"at_{sizes[-1]}"]
    return [result("search_ms", value, "ms", scale, target, **growth, **peers)]


def insert(hashes: Any) -> None:
    from django.db import connection, transaction

    from citydesk.evidence.models import Fingerprint
    from citydesk.originals.models import Original

    one, _made = Original.objects.get_or_create(
        sha256="0" * 64,
        defaults={"kind": "FILE", "media_type": "image/jpeg", "bytes": 1, "stored_as": "none",
                  "sealed_key": b"k", "kept_at": NOW},
    )  # fmt: skip
    first = Fingerprint.objects.count()
    sql = (
        "INSERT INTO evidence_fingerprint (original_id, file, at_ms, view, quality, hash, marks,"
        " width, height, made_at) VALUES (%s, '', %s, 0, 90, %s, %s, 512, 384, %s)"
    )
    at = LONG_AGO if connection.vendor == "postgresql" else str(LONG_AGO)[:19]
    with transaction.atomic(), connection.cursor() as cursor:
        for begin in range(0, len(hashes), 50_000):
            some = hashes[begin : begin + 50_000]
            rows = [(one.pk, first + begin + n, h.tobytes(), b"", at) for n, h in enumerate(some)]
            cursor.executemany(sql, rows)


def in_sql(connection: Any, bits: Any) -> dict[str, float]:
    """The two ways of a database by itself: one by one, and by a GIN index of sixteen slots."""
    text = "".join(f"{byte:08b}" for byte in bits)
    probes = [
        slot << 16 | (int(value) ^ flip)
        for slot, value in enumerate(bits.view(">u2"))
        for flip in (0, *(1 << n for n in range(16)))
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute(
            "CREATE TABLE peer AS SELECT id,"
            " ('x' || encode(hash, 'hex'))::bit(256) AS bits,"
            " ARRAY(SELECT (s << 16) | (get_byte(hash, 2 * s) << 8 | get_byte(hash, 2 * s + 1))"
            " FROM generate_series(0, 15) AS s) AS slots FROM evidence_fingerprint"
        )
        cursor.execute("CREATE INDEX ON peer USING gin (slots) WITH (fastupdate = off)")
        cursor.execute("ANALYZE peer")
        cursor.execute("SET enable_seqscan = off")  # or the index is left aside
        told = {}
        for name, where, given in (
            ("bit_count", "", []),
            ("gin_16_slots", "slots && %s::int[] AND", [probes]),
        ):
            sql = f"SELECT id FROM peer WHERE {where} bit_count(bits # %s::bit(256)) <= 31"
            spent = []
            for _ in range(5):
                began = time.perf_counter()
                cursor.execute(sql, [*given, text])
                assert cursor.fetchall()
                spent.append((time.perf_counter() - began) * 1000)
            told[f"{name}_wall_ms"] = round(statistics.median(spent), 1)
    return told


def main() -> None:
    """Everything in a newsroom of its own, which is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pictures and hashes")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "postgresql":
            os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(Path(folder) / "postgresql")
        os.environ |= {"CITYDESK_DATA": folder, "DJANGO_SETTINGS_MODULE": "citydesk.settings"}
        try:
            results = measured(asked, Path(folder))
        finally:
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    print(json.dumps({"bench": "evidence", "engine": asked.engine, "results": results}))


def measured(asked: argparse.Namespace, folder: Path) -> list[Any]:
    import django
    from django.core.management import call_command

    django.setup()
    say("Making the tables…")
    call_command("migrate", interactive=False, verbosity=0)
    results = looking(2 if asked.quick else 9)
    say("Gathering pictures…")
    gathered = [*drawn_pictures(folder)][: 20 if asked.quick else None]
    if not asked.quick:
        gathered += found_pictures()
    results += recognising(distinct(iter(gathered), 6 if asked.quick else 200))
    sizes = [10_000, 30_000] if asked.quick else [10_000, 100_000, 1_000_000]
    return results + searching(asked.engine, sizes, 5 if asked.quick else 21)


if __name__ == "__main__":
    main()
