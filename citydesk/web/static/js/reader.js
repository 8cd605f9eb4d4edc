// What a page does better with a script; it needs none to be read, answered or sent to.
const language = document.documentElement.lang;

// How long ago, kept true while the page is open.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const known = window.Intl && Intl.RelativeTimeFormat;
const told = (style) => known && new Intl.RelativeTimeFormat(language, { numeric: "auto", style });
const relative = told("long"), narrow = told("narrow");

function ago(seconds, words) {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) || UNITS[2];
  return words.format(-Math.floor(seconds / length), unit);
}

function tellTimes() {
  document.querySelectorAll("time[data-both], time[data-short]").forEach((time) => {
    const seconds = (Date.now() - new Date(time.dateTime)) / 1000;
    time.dataset.full = time.dataset.full || time.textContent;
    const near = relative && seconds >= 0 && seconds < 7 * 86400;
    if (!near) time.textContent = time.dataset.full;
    else if ("short" in time.dataset) time.textContent = ago(seconds, narrow);
    else time.textContent = ago(seconds, relative) + " (" + time.dataset.both + ")";
    time.title = time.dataset.full;
  });
}
tellTimes();
setInterval(tellTimes, 60000);

// Where a reader asked for a network's adverts, its script waits for this word.
if (document.querySelector("[data-type=_mgwidget]")) (window._mgq = window._mgq || []).push(["_mgc.load"]);

if (navigator.share) {
  document.querySelectorAll("[data-share]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ title: document.title, url: location.href }).catch(() => {});
    });
  });
}

// Lite: a picture that was tapped comes in its place, once it is there; without a script it opens by
// itself. Where it does not come, it can be tapped again.
document.querySelectorAll("a.tap").forEach((tap) => {
  tap.addEventListener("click", (event) => {
    event.preventDefault();
    const image = new Image(tap.dataset.width, tap.dataset.height);
    image.alt = tap.querySelector("span").textContent;
    image.tabIndex = -1;
    image.onload = () => {
      const isHere = document.activeElement === tap;
      tap.replaceWith(image);
      if (isHere) image.focus({ preventScroll: true });
    };
    image.onerror = () => tap.removeAttribute("aria-busy");
    tap.setAttribute("aria-busy", "true");
    image.src = tap.href;
  });
});

// Where a cache answers, this says that the page is read: no cookie, and only which site led here.
const { beacon } = document.documentElement.dataset;
function read() {
  let site = "";
  try { site = new URL(document.referrer).hostname; } catch (none) { /* nobody led here */ }
  fetch("/beacon/" + beacon + location.pathname + "?from=" + site, { credentials: "omit", keepalive: true })
    .catch(() => {});
}
if (beacon && window.fetch) {
  if (document.prerendering) document.addEventListener("prerenderingchange", read, { once: true });
  else read();
}

// Without a network: the last front, and the stories that were opened.
const { worker } = document.documentElement.dataset;
if (navigator.serviceWorker) {
  if (worker) navigator.serviceWorker.register(worker).catch(() => {});
  else navigator.serviceWorker.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
}

// A story that its reader wants to keep stays; what was only opened makes room in time.
const keeper = document.querySelector("[data-keep]");
if (keeper && worker && navigator.serviceWorker) {
  const words = keeper.textContent, path = location.pathname;
  const tell = (stays) => {
    keeper.setAttribute("aria-pressed", stays);
    keeper.textContent = stays ? keeper.dataset.keep : words;
    keeper.hidden = false;
  };
  navigator.serviceWorker.ready.then(async ({ active }) => {
    tell(Boolean(await (await caches.open("kept")).match(path)));
    keeper.addEventListener("click", () => {
      const stays = keeper.getAttribute("aria-pressed") !== "true";
      const files = [...document.images].map((image) => image.currentSrc).filter(Boolean);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => tell(data);
      active.postMessage({ path, files, stays }, [port2]);
    });
  });
}
