// Keeps the last front and the stories opened, for when there is no network. What is kept is shown
// only when the network does not answer, and says at its top since when it was kept.
const PAGES = "pages", FILES = "files", LIST = "{% url 'saved' %}";
const PAGES_MAX = 40, FILES_MAX = 120, AT = "X-Saved-At";
const LANGUAGE = "{{ lang }}", OFFLINE = "{{ offline|escapejs }}", SAVED = "{{ saved|escapejs }}";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(prepare());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const asked = event.request, url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== location.origin) return;
  if (asked.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (/^\/(static|media\/images|house\.css)/.test(url.pathname)) event.respondWith(file(event));
});

async function page(event, path) {
  try {
    const fresh = await fetch(event.request);
    if (mayBeKept(fresh)) event.waitUntil(keep(path, fresh.clone()));
    return fresh;
  } catch (unreachable) {
    const pages = await caches.open(PAGES), kept = await pages.match(path);
    return kept ? told(kept, `${OFFLINE} ${SAVED} ${when(kept)}`) : told(await pages.match(LIST), OFFLINE);
  }
}

// The house says of which pages: stories, fronts and their list, never one that is somebody's own.
const mayBeKept = (answer) => answer.ok && !answer.redirected && answer.headers.get("X-Offline") === "keep";

const when = (kept) =>
  new Date(kept.headers.get(AT)).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

async function told(kept, words) {
  if (!kept) return Response.error();
  const html = (await kept.text()).replace("<body>", `<body><p class="saved-at" role="status">${words}</p>`);
  return new Response(html, { headers: kept.headers });
}

// What never changes under its address is asked for once.
async function file(event) {
  const files = await caches.open(FILES), kept = await files.match(event.request);
  if (kept) return kept;
  const fresh = await fetch(event.request), copy = fresh.clone();
  if (fresh.status === 200) event.waitUntil(files.put(event.request, copy).then(() => trim(files, FILES_MAX)));
  return fresh;
}

async function keep(path, answer) {
  const pages = await caches.open(PAGES), headers = new Headers(answer.headers);
  headers.set(AT, new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await pages.delete(path);
  await pages.put(path, new Response(await answer.blob(), { headers }));
  await trim(pages, PAGES_MAX);
}

// The list, with its look and its script; and the page from which a reader first came by this worker.
async function prepare() {
  const files = await caches.open(FILES), list = await fetch(LIST), html = await list.clone().text();
  await keep(LIST, list);
  await files.addAll([...html.matchAll(/(?:href|src)="(\/(?:static|house\.css)[^"]+)"/g)].map((found) => found[1]));
  for (const { url } of await self.clients.matchAll({ includeUncontrolled: true })) {
    const answer = await fetch(url);
    if (mayBeKept(answer)) await keep(new URL(url).pathname, answer);
  }
}

// Oldest first; the list stays.
async function trim(kept, most) {
  const keys = (await kept.keys()).filter((key) => !key.url.endsWith(LIST));
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => kept.delete(key)));
}
