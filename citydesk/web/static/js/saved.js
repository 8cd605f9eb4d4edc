// What the worker has kept on this phone; nobody else can list it.
const language = document.documentElement.lang, FORMAT = { dateStyle: "medium", timeStyle: "short" };
const lists = [...document.querySelectorAll("[data-saved]")];

async function show(list, known) {
  const pages = await caches.open(list.dataset.saved), paths = [];
  for (const key of (await pages.keys()).reverse()) {
    const path = new URL(key.url).pathname;
    if (known.has(path)) continue;
    known.add(path);
    paths.push(path);
    const kept = await pages.match(key);
    const page = new DOMParser().parseFromString(await kept.text(), "text/html");
    const row = list.querySelector("ol").appendChild(document.createElement("li"));
    const link = row.appendChild(document.createElement("a"));
    link.href = path;
    link.textContent = page.querySelector("h1").textContent;
    row.append(new Date(kept.headers.get("X-Saved-At")).toLocaleString(language, FORMAT));
  }
  list.hidden = !paths.length;
  return async () => Promise.all(paths.map((path) => pages.delete(path)));
}

async function showAll() {
  // Without a network the list itself stands at other addresses too.
  const known = new Set([document.querySelector("[data-list]").dataset.list]), undo = [];
  for (const list of lists) undo.push(await show(list, known));
  const some = lists.some((list) => !list.hidden), forget = document.querySelector("[data-forget]");
  document.querySelector("[data-none]").hidden = some;
  forget.hidden = !some;
  forget.addEventListener("click", async () => {
    await Promise.all([...undo.map((each) => each()), caches.delete("files"), caches.delete("kept-files")]);
    location.reload();
  });
}

if (window.caches) showAll();
