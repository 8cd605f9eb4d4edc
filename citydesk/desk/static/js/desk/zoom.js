// Looking closer at a picture: buttons, keys, a drag, two fingers. Without it the picture is a link.
const STEP = 1.5, MOST = 10, PUSH = 60, TAP = 6;
const within = (value, least, most) => Math.min(Math.max(value, least), most);

function zoom(box) {
  const frame = box.querySelector("a"), picture = frame.querySelector("img");
  const tools = box.querySelector("[role=toolbar]"), told = tools.querySelector("output");
  const fingers = new Map();
  let scale = 1, x = 0, y = 0, moved = 0;

  function show() {
    x = within(x, frame.clientWidth * (1 - scale), 0);
    y = within(y, frame.clientHeight * (1 - scale), 0);
    picture.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    frame.classList.toggle("desk-zoom__frame--closer", scale > 1);
    told.textContent = `${Math.round(scale * 100)} %`;
  }

  // Keeps what lies at `at` where it is.
  function to(wanted, at = { x: frame.clientWidth / 2, y: frame.clientHeight / 2 }) {
    const next = within(wanted, 1, MOST);
    x = at.x - (at.x - x) * (next / scale);
    y = at.y - (at.y - y) * (next / scale);
    scale = next;
    show();
  }

  function push(right, down) {
    x += right;
    y += down;
    show();
  }

  const place = (event) => {
    const edge = frame.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  };
  const keys = {
    "+": () => to(scale * STEP), "=": () => to(scale * STEP), "-": () => to(scale / STEP), 0: () => to(1),
    ArrowLeft: () => push(PUSH, 0), ArrowRight: () => push(-PUSH, 0),
    ArrowUp: () => push(0, PUSH), ArrowDown: () => push(0, -PUSH),
  };

  tools.hidden = false;
  tools.querySelector("[data-larger]").addEventListener("click", keys["+"]);
  tools.querySelector("[data-smaller]").addEventListener("click", keys["-"]);
  tools.querySelector("[data-whole]").addEventListener("click", keys[0]);
  // Only while the picture or its buttons have the focus; arrows scroll the page until it is closer.
  box.addEventListener("keydown", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (!plain || !(event.key in keys) || (scale === 1 && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    keys[event.key]();
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    to(scale * Math.exp(-event.deltaY / 200), place(event));
  }, { passive: false });
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("pointerdown", (event) => {
    if (fingers.size === 0) moved = 0;
    fingers.set(event.pointerId, place(event));
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    fingers.set(event.pointerId, now);
    if (other) {
      const far = (one) => Math.hypot(one.x - other[1].x, one.y - other[1].y) || 1;
      to(scale * (far(now) / far(before)), other[1]);
    } else if (scale > 1) push(now.x - before.x, now.y - before.y);
  });
  ["pointerup", "pointercancel", "pointerleave"].forEach((end) =>
    frame.addEventListener(end, (event) => fingers.delete(event.pointerId)));
  // A tap looks closer; the Enter key, and whoever asks for a new tab, follow the link.
  frame.addEventListener("click", (event) => {
    if (event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (moved < TAP) to(scale === 1 ? 3 : 1, place(event));
  });
  window.addEventListener("resize", show);
}

document.querySelectorAll("[data-zoom]").forEach(zoom);
