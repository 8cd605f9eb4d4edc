// Keeps the last front and the stories opened, for when there is no network; and what a reader asked
// it to keep, until they let that go. What is kept is shown only when the network does not answer,
// and says at its top since when it was kept.
const PAGES = "pages", FILES = "files", LOOK = "look", KEPT = "kept", THEIRS = "kept-files";
const PAGES_MAX = 40, FILES_MAX = 120, LOOK_MAX = 20, AT = "X-Saved-At", LIST = "{% url 'saved' %}";
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
    else if (isGone(fresh)) event.waitUntil(forget(path));
    return fresh;
  } catch (unreachable) {
    const kept = path !== LIST && (await caches.match(path));
    return kept ? told(kept, `${OFFLINE} ${SAVED} ${when(kept)}`) : told(await caches.match(LIST), OFFLINE);
  }
}

// The house says of which pages: stories, fronts and their list, never one that is somebody's own.
const mayBeKept = (answer) => answer.ok && !answer.redirected && answer.headers.get("X-Offline") === "keep";

// Withdrawn, or moved: what stood here is not shown again.
const isGone = (answer) => [404, 410].includes(answer.status) || answer.type === "opaqueredirect";

const when = (kept) =>
  new Date(kept.headers.get(AT)).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

async function told(kept, words) {
  if (!kept) return Response.error();
  const html = (await kept.text()).replace("<body>", `<body><p class="saved-at" role="status">${words}</p>`);
  return new Response(html, { headers: kept.headers });
}

// What never changes under its address is asked for once.
async function file(event) {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const isPicture = new URL(event.request.url).pathname.startsWith("/media/");
  const files = await caches.open(isPicture ? FILES : LOOK), fresh = await fetch(event.request), copy = fresh.clone();
  const most = isPicture ? FILES_MAX : LOOK_MAX;
  if (fresh.status === 200) event.waitUntil(files.put(event.request, copy).then(() => trim(files, most)));
  return fresh;
}

async function keep(path, answer) {
  const pages = await caches.open(PAGES), headers = new Headers(answer.headers);
  headers.set(AT, new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const page = new Response(await answer.blob(), { headers }), kept = await caches.open(KEPT);
  if (await kept.match(path)) await kept.put(path, page.clone());
  await pages.delete(path);
  await pages.put(path, page);
  await trim(pages, PAGES_MAX);
}

// A story, with the pictures that its reader sees; or no more of it. Whoever asked is told which.
self.addEventListener("message", (event) => {
  const { path, files, stays } = event.data;
  const tell = (isKept) => event.ports[0] && event.ports[0].postMessage(isKept);
  event.waitUntil((stays ? stay(path, files) : letGo(path, files)).then(tell));
});

async function stay(path, files) {
  const kept = await caches.open(KEPT), theirs = await caches.open(THEIRS), page = await caches.match(path);
  if (!page) return false;
  await kept.put(path, page);
  await Promise.all(files.map(async (file) => {
    try {
      const picture = (await caches.match(file)) || (await fetch(file));
      if (picture.ok) await theirs.put(file, picture);
    } catch (unreachable) { /* the story is worth keeping without */ }
  }));
  return true;
}

async function letGo(path, files) {
  const kept = await caches.open(KEPT), theirs = await caches.open(THEIRS);
  await Promise.all([kept.delete(path), ...files.map((file) => theirs.delete(file))]);
  return false;
}

async function forget(path) {
  await Promise.all([PAGES, KEPT].map(async (name) => (await caches.open(name)).delete(path)));
}

// The list, with its look and its script; and the page from which a reader first came by this worker.
async function prepare() {
  const files = await caches.open(LOOK), list = await fetch(LIST), html = await list.clone().text();
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
