// What the worker has kept on this phone; nobody else can list it.
const language = document.documentElement.lang, FORMAT = { dateStyle: "medium", timeStyle: "short" };
const list = document.querySelector("[data-saved]");

async function show() {
  const pages = await caches.open("pages");
  const keys = (await pages.keys()).reverse().filter((key) => new URL(key.url).pathname !== list.dataset.saved);
  for (const key of keys) {
    const kept = await pages.match(key);
    const page = new DOMParser().parseFromString(await kept.text(), "text/html");
    const row = list.appendChild(document.createElement("li"));
    const link = row.appendChild(document.createElement("a"));
    link.href = new URL(key.url).pathname;
    link.textContent = page.querySelector("h1").textContent;
    row.append(new Date(kept.headers.get("X-Saved-At")).toLocaleString(language, FORMAT));
  }
  document.querySelector("[data-none]").hidden = keys.length > 0;
  const forget = document.querySelector("[data-forget]");
  forget.hidden = !keys.length;
  forget.addEventListener("click", async () => {
    await Promise.all([...keys.map((key) => pages.delete(key)), caches.delete("files")]);
    location.reload();
  });
}

if (window.caches) show();
