"""A very small browser: pages, links and forms over a socket, and what each cost. No Django."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

# Longer than the slowest honest answer of a busy demo.
TIMEOUT_SECONDS = 30
BUTTONS = {"submit", "image", "button"}


class NotThere(Exception):
    """The page does not have the link or the form that a person would look for."""


@dataclass
class Form:
    """A form of a page, with what its fields hold now."""

    action: str
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)
    # Fields that take files; buttons as (name, value, words).
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    # The choices of each list or group of radio buttons.
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer: where we ended up, what it says, its links and forms, and what it cost."""

    url: str
    status: int
    title: str
    text: str
    links: list[tuple[str, str]]
    forms: list[Form]
    ms: float
    bytes: int

    def link(self, wanted: str) -> str:
        """The address behind the first link whose words or address hold `wanted`."""
        for href, words in self.links:
            if wanted.lower() in words.lower() or wanted in href:
                return urljoin(self.url, href)
        raise NotThere(f"{self.url} has no link {wanted!r}")

    def form(self, *names: str) -> Form:
        """The first form that has all of these fields, or buttons of these names."""
        for form in self.forms:
            buttons = (name for name, _value, _words in form.buttons)
            known = {*form.fields, *form.choices, *form.files, *buttons}
            if known.issuperset(names):
                return form
        raise NotThere(f"{self.url} has no form with {', '.join(names)}")

    def form_to(self, wanted: str) -> Form:
        """The first form that posts to an address that holds `wanted`."""
        for form in self.forms:
            if wanted in form.action and form.method == "post":
                return form
        raise NotThere(f"{self.url} has no form that posts to {wanted!r}")


def _stream(name: str, children: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The fields that Wagtail's script makes of a StreamField's value, for a browser without it."""
    fields = {f"{name}-count": [str(len(children))]}
    for number, child in enumerate(children):
        start, value = f"{name}-{number}", child["value"]
        told = {"deleted": "", "type": child["type"], "id": child["id"]}
        if isinstance(value, dict):
            told |= {f"value-{k}": v["id"] if isinstance(v, dict) else v for k, v in value.items()}
        else:
            told["value"] = value
        fields |= {f"{start}-{key}": [str(word or "")] for key, word in told.items()}
        fields[f"{start}-order"] = [str(number)]
    return fields


class _Reader(HTMLParser):
    """Finds links and forms."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.title = ""
        self._url = url
        self._form: Form | None = None
        self._named: dict[str, Form] = {}
        self._words: list[str] | None = None
        self._done: Callable[[str], None] = lambda _words: None
        self._select = ""

    @classmethod
    def of(cls, url: str, text: str) -> Self:
        reader = cls(url)
        reader.feed(text)
        reader.close()
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "title" and not self.title:
            self._collect(self._entitle)
        elif tag == "div" and "data-w-block-arguments-value" in told and self._form:
            value, _error = json.loads(told["data-w-block-arguments-value"])
            self._form.fields |= _stream(told["id"], value)
        elif tag == "form":
            action = urljoin(self._url, told.get("action", ""))
            self._form = Form(action=action, method=told.get("method", "get").lower())
            self.forms.append(self._form)
            self._named[told.get("id", "")] = self._form
        elif tag == "a" and "href" in told:
            self._collect(lambda words: self.links.append((told["href"], words)))
        else:
            form = self._named.get(told["form"]) if "form" in told else self._form
            if form is not None:
                self._control(form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._words is not None and tag in {"a", "button", "textarea", "title"}:
            self._done("".join(self._words).strip())
            self._words = None

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def _entitle(self, words: str) -> None:
        self.title = words

    def _collect(self, done: Callable[[str], None]) -> None:
        self._words, self._done = [], done

    def _control(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "button":
            value = told.get("value", "")
            self._collect(lambda words: form.buttons.append((name, value, words)))
        elif tag == "textarea":
            self._collect(lambda words: form.fields.update({name: [words]}))
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif tag == "option":
            self._option(form, told)
        elif tag == "input" and name:
            self._input(form, name, told)

    def _option(self, form: Form, told: dict[str, str]) -> None:
        value = told.get("value", "")
        form.choices.setdefault(self._select, []).append(value)
        if "selected" in told or not form.fields.get(self._select):
            form.fields[self._select] = [value]

    def _input(self, form: Form, name: str, told: dict[str, str]) -> None:
        kind, value = told.get("type", "text"), told.get("value", "")
        if kind in BUTTONS:
            form.buttons.append((name, value, value))
        elif kind == "file":
            form.files.add(name)
        elif kind in {"checkbox", "radio"}:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in told:
                form.fields.setdefault(name, []).append(value or "on")
        else:
            form.fields.setdefault(name, []).append(value)


class Browser:
    """One person's browser, with cookies of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(
            base_url=address, timeout=TIMEOUT_SECONDS, follow_redirects=True, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def open(self, url: str) -> Page:
        """Go to an address; one on another host of ours is taken as a path here."""
        began = time.perf_counter()
        return self._page(self._client.get(self._here(url)), began)

    def send(
        self,
        form: Form,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        button: str = "",
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill in `values`, press the button whose name, value or words hold `button`, and send."""
        data: dict[str, list[str]] = dict(form.fields)
        for name, value in (values or {}).items():
            data[name] = [value] if isinstance(value, str) else value
        pressed = [b for b in form.buttons if button and any(button in part for part in b)]
        if button and not pressed:
            raise NotThere(f"{form.action} has no button {button!r}")
        for name, value, _words in pressed[:1]:
            if name:
                data[name] = [value]
        began = time.perf_counter()
        origin = {"Origin": self.address, "Referer": f"{self.address}/"}
        if form.method == "get":
            return self._page(self._client.get(self._here(form.action), params=data), began)
        sent = [(name, (file_name, body)) for name, (file_name, body) in (files or {}).items()]
        answer = self._client.post(
            self._here(form.action), data=data, files=sent or None, headers=origin
        )
        return self._page(answer, began)

    def sign_in(self, username: str, password: str) -> Page:
        """Through the desk's own door."""
        page = self.open("/desk/login/")
        if "/login" not in page.url:
            return page
        page = self.send(
            page.form("username", "password"), {"username": username, "password": password}
        )
        if "/login" in page.url:
            raise NotThere(f"{username} may not sign in")
        return page

    def _here(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    def _page(self, answer: httpx.Response, began: float) -> Page:
        ms = (time.perf_counter() - began) * 1000
        reader = _Reader.of(str(answer.url), answer.text)
        return Page(
            url=str(answer.url),
            status=answer.status_code,
            title=reader.title,
            text=answer.text,
            links=reader.links,
            forms=reader.forms,
            ms=ms,
            bytes=sum(len(a.content) for a in (*answer.history, answer)),
        )
