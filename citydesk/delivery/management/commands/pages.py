"""`citydesk pages`: which pages are kept, on what they stand, and why one was taken off."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from citydesk.delivery import others, purging, queries, store
from citydesk.delivery.queries import Kept


class Command(BaseCommand):
    """List, explain, purge."""

    help = "List the pages that are kept, or explain one; --purge takes pages off."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what there is to choose."""
        parser.add_argument("url", nargs="?", help="one page: its address, or only the path")
        parser.add_argument(
            "--why", action="store_true", help="why it is kept, or is not; or what was purged last"
        )
        parser.add_argument(
            "--purge",
            metavar="TAG|URL",
            help="take off what carries this tag, or is at this address; * is everything",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer."""
        if options["purge"]:
            told: dict[str, Any] = self._purge(options["purge"])
        elif options["why"] and not options["url"]:
            told = self._last_purge()
        elif options["url"]:
            told = self._explain(options["url"], why=options["why"])
        else:
            told = {
                "pages": [kept.as_json() for kept in queries.all_kept(store.opened())],
                "caches": [one.as_json() for one in queries.keepers() if not one.is_node],
            }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self._say(told)

    def _purge(self, told: str) -> dict[str, Any]:
        tag = queries.tag_of(told)
        carrying = [k for k in queries.all_kept(store.opened()) if k.is_true and tag in k.tags]
        with others.hearing_of_late() as late:
            purging.purge_everywhere(tag)
        addresses = [kept.address for kept in carrying]
        return {"purged": tag, "addresses": addresses, "late": sorted(late)}

    def _last_purge(self) -> dict[str, Any]:
        last = next(store.opened().shelf.purges(), None)
        if last is None:
            raise CommandError("Nothing was purged since this edition of the program began.")
        _number, at, tags = last
        gone = [k.address for k in queries.all_kept(store.opened()) if tags & set(k.tags)]
        moment = datetime.fromtimestamp(at, UTC).isoformat()
        return {"last_purge": {"at": moment, "tags": sorted(tags)}, "addresses": gone}

    def _explain(self, url: str, *, why: bool) -> dict[str, Any]:
        address = queries.address_of(url)
        if address is None:
            raise CommandError(
                f"No page at {url} is ever kept: no view there says so, or the path is not ours."
            )
        kept = queries.kept_at(store.opened(), address)
        told: dict[str, Any] = {"address": address, "kept": kept and kept.as_json()}
        return told | self._why(address, kept) if why else told

    def _why(self, address: str, kept: Kept | None) -> dict[str, Any]:
        purged = queries.last_purge(store.opened(), kept) if kept else None
        told = {"at": purged.at.isoformat(), "tags": purged.tags} if purged else None
        if kept and kept.is_true:
            return {"purged": told, "why": "It is true: nothing that it shows has changed since."}
        if kept:
            return {"purged": told, "why": "It is rendered anew when somebody next asks for it."}
        from citydesk.wsgi import inside  # noqa: PLC0415 (loads the web)

        why_not = queries.why_not(inside, store.opened(), address)
        return {"purged": None, "why": why_not or "Nobody has asked for it yet."}

    def _say(self, told: dict[str, Any]) -> None:
        if "last_purge" in told:
            last = told["last_purge"]
            self.stdout.write(f"{_clock(last['at'])}  changed: {', '.join(last['tags'])}")
            for address in told["addresses"]:
                self.stdout.write(f"  shown on {address}")
        elif "pages" in told:
            self._list(told["pages"])
            self._caches(told["caches"])
        elif "purged" in told and "addresses" in told:
            for address in told["addresses"]:
                self.stdout.write(f"taken off: {address}")
            self.stdout.write(f"{len(told['addresses'])} pages carried {told['purged']}.")
            for name in told["late"]:
                self.stdout.write(f"{name} has not answered yet; it is asked again and again.")
        else:
            self._one(told)

    def _list(self, pages: list[dict[str, Any]]) -> None:
        for page in pages:
            state = "" if page["is_true"] else "  (no longer true)"
            self.stdout.write(
                f"{page['reads']:>9} reads  {filesizeformat(page['sent']):>9}"
                f"  {_clock(page['since'])}  {page['address']}{state}"
            )
        size = filesizeformat(store.opened().shelf.bytes_used())
        self.stdout.write(f"{len(pages)} pages, {size} on disk.")

    def _caches(self, caches: list[dict[str, Any]]) -> None:
        for cache in caches:
            state = "has taken off all that it was told to"
            if cache["waiting"]:
                state = f"has {cache['waiting']} tags still to take off"
            if cache["silent_since"]:
                state += f", and does not do it since {_clock(cache['silent_since'])}"
            self.stdout.write(f"{cache['name']} {state}. {cache['trouble']}".rstrip())

    def _one(self, told: dict[str, Any]) -> None:
        kept = told["kept"]
        self.stdout.write(told["address"])
        if kept:
            until = f", true until {_clock(kept['until'])}" if kept["until"] else ""
            self.stdout.write(
                f"  kept since {_clock(kept['since'])}{until}; {kept['reads']} reads;"
                f" {filesizeformat(kept['sent'])} sent, {filesizeformat(kept['size'])} on disk"
            )
            self.stdout.write(f"  stands on: {', '.join(kept['tags'])}")
            if not kept["is_true"]:
                self.stdout.write("  no longer true")
        else:
            self.stdout.write("  not kept")
        if told.get("why"):
            self.stdout.write(f"  {told['why']}")
        if told.get("purged"):
            tags = ", ".join(told["purged"]["tags"])
            self.stdout.write(f"  last purged {_clock(told['purged']['at'])} by {tags}")


def _clock(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d %H:%M:%S}"
