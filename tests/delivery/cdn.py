"""Fastly's and Cloudflare's doors for purges, as they are documented, and their moods, on loopback.

https://www.fastly.com/documentation/reference/api/purging/ (purge multiple surrogate keys) and
https://developers.cloudflare.com/api/resources/cache/methods/purge/ (tags).
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY, SERVICE, ZONE = "a-key/with+signs", "SU1Z0isxPaozGVKXdv0eY", "023e105f4ecef8ad9ca31a8372d0c353"
NO_ROUTE = {"success": False, "errors": [{"code": 7003, "message": "No route for the URI"}]}


class Cdn:
    """`purged` is what was taken off; `mood` says how it behaves."""

    def __init__(self) -> None:
        self.purged: list[set[str]] = []
        self.mood = "well"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.released = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _handler(self):
        cdn = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if cdn.mood == "silent":
                    cdn.released.wait(10)
                    return
                status, told = cdn.answer(self.path, self.headers, json.loads(body))
                said = b"<html>" if cdn.mood == "gibberish" else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, path: str, headers, told: dict) -> tuple[int, dict]:
        if self.mood == "limiting":
            return 429, {"success": False, "errors": [{"code": 971, "message": "Rate limited"}]}
        if self.mood == "down":
            return 503, {"msg": "Service Unavailable"}
        if path == f"/service/{SERVICE}/purge":
            return self._fastly(headers, told)
        if path == f"/client/v4/zones/{ZONE}/purge_cache":
            return self._cloudflare(headers, told)
        return 404, NO_ROUTE

    def _fastly(self, headers, told: dict) -> tuple[int, dict]:
        if headers["Fastly-Key"] != KEY:
            return 401, {"msg": "Provided credentials are missing or invalid"}
        keys = told["surrogate_keys"]
        if not 1 <= len(keys) <= 256:
            return 400, {"msg": "Invalid value for surrogate_keys"}
        self.purged.append(set(keys))
        left = keys[:-1] if self.mood == "forgetful" else keys
        return 200, {key: f"108-1391560174-{n}" for n, key in enumerate(left)}

    def _cloudflare(self, headers, told: dict) -> tuple[int, dict]:
        if headers["Authorization"] != f"Bearer {KEY}":
            return 401, {"success": False, "errors": [{"code": 10000}]}
        if not 1 <= len(told["tags"]) <= 100:
            return 400, {"success": False, "errors": [{"code": 1094}]}
        self.purged.append(set(told["tags"]))
        success = self.mood != "forgetful"
        return 200, {"success": success, "errors": [], "result": {"id": ZONE}}

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
