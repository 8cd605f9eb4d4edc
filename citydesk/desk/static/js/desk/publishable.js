// Boxes drawn on a picture by mouse, touch or keys. The rows of numbers are what is sent, and what
// works without this script; here they follow the drawing, and the drawing follows them.
const form = document.querySelector("form.cover");
const stage = form.querySelector(".cover__stage");
const tools = form.querySelector(".cover__tools");
const picture = stage.querySelector("img");
const rows = form.querySelector("[data-boxes]");
const cropRow = form.querySelector("[data-crop]");
const [rowTemplate, words] = form.querySelectorAll("template");
const status = form.querySelector("[role=status]");
const total = form.elements["box-TOTAL_FORMS"];
const button = (name) => form.querySelector(`[data-do=${name}]`);
const MAX = Number(rowTemplate.dataset.max);
const SIDES = ["x", "y", "w", "h"];
const TIMES = ["from", "to"];     // of a film; they go with their box, and are not drawn
const LEAST = { box: 0.5, crop: 5 };  // per cent; less is a slip of the hand
const STEP = 1, FINE = 0.1;
const HANDLE_PX = 14;

let boxes = [], crop = null;  // parts in per cent of the picture: {x, y, w, h, solid}
let chosen = null;            // one of them
let past = [];

// --- The rows ---------------------------------------------------------------------------------
const field = (row, side) => row.querySelector(`[name$="-${side}"]`);

function partOf(row) {
  const values = SIDES.map((side) => field(row, side).value);
  if (values.some((value) => value === "")) return null;
  const part = Object.fromEntries(SIDES.map((side, n) => [side, Number(values[n])]));
  TIMES.filter((time) => field(row, time)).forEach((time) => { part[time] = field(row, time).value; });
  const solid = field(row, "solid");
  return solid ? { ...part, solid: solid.checked } : part;
}

function read() {
  boxes = [...rows.children].map(partOf).filter(Boolean);
  crop = partOf(cropRow);
}

function fill(row, part) {
  SIDES.forEach((side) => { field(row, side).value = part ? Number(part[side].toFixed(2)) : ""; });
  TIMES.filter((time) => field(row, time)).forEach((time) => { field(row, time).value = (part && part[time]) || ""; });
  const solid = field(row, "solid");
  if (solid) solid.checked = Boolean(part && part.solid);
}

function addRow() {
  const number = rows.children.length;
  const html = rowTemplate.innerHTML.replaceAll("__prefix__", number).replaceAll("__number__", number + 1);
  rows.insertAdjacentHTML("beforeend", html);
  total.value = number + 1;
}

function write() {
  while (rows.children.length < boxes.length) addRow();
  [...rows.children].forEach((row, n) => { fill(row, boxes[n]); row.hidden = n >= boxes.length; });
  fill(cropRow, crop);
}

// --- The drawing ------------------------------------------------------------------------------
const svg = make("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", class: "cover__svg" });
const shade = svg.appendChild(make("path", { class: "cover__shade", "fill-rule": "evenodd" }));
const parts = svg.appendChild(make("g", {}));
const shapes = new Map();     // by part
const drawn = new WeakMap();  // the part of a group; elements have a `part` of their own

function make(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

function place(element, { x, y, w, h }) {
  Object.entries({ x, y, width: w, height: h }).forEach(([key, value]) => element.setAttribute(key, value));
}

function shapeOf(part) {
  if (shapes.has(part)) return shapes.get(part);
  const group = make("g", { class: "cover__part", tabindex: 0, role: "button", "aria-describedby": "cover-keys" });
  const area = group.appendChild(make("rect", { class: "cover__area" }));
  const handles = ["nw", "ne", "sw", "se"].map((corner) =>
    group.appendChild(make("rect", { class: `cover__handle cover__handle--${corner}`, "data-corner": corner })));
  group.addEventListener("focus", () => { choose(part); });
  group.addEventListener("keydown", (event) => { press(event, part); });
  const shape = { group, area, handles };
  drawn.set(group, part);
  shapes.set(part, shape);
  return shape;
}

function named(part) {
  const name = part === crop ? words.dataset.crop : `${words.dataset.box} ${boxes.indexOf(part) + 1}`;
  const told = { name, ...Object.fromEntries(SIDES.map((side) => [side, Math.round(part[side])])) };
  return words.dataset.at.replace(/\{(\w)(ame)?\}/g, (_all, key, name) => told[name ? "name" : key]);
}

function draw() {
  if (!stage.clientHeight) return;  // the picture is still to come
  const across = 100 * HANDLE_PX / stage.clientWidth, down = 100 * HANDLE_PX / stage.clientHeight;
  const all = crop ? [crop, ...boxes] : boxes;
  shapes.forEach((shape, part) => { if (!all.includes(part)) { shape.group.remove(); shapes.delete(part); } });
  all.forEach((part) => {
    const { group, area, handles } = shapeOf(part);
    place(area, part);
    handles.forEach((handle) => {
      const [n, w] = handle.dataset.corner;
      place(handle, {
        x: part.x + (w === "w" ? 0 : part.w) - across / 2, y: part.y + (n === "n" ? 0 : part.h) - down / 2,
        w: across, h: down,
      });
    });
    group.classList.toggle("cover__part--crop", part === crop);
    group.classList.toggle("cover__part--solid", Boolean(part.solid));
    group.classList.toggle("cover__part--chosen", part === chosen);
    group.setAttribute("aria-label", named(part));
    if (group.parentNode !== parts) parts.append(group);
  });
  shade.setAttribute("d", crop ? `M0 0H100V100H0Z M${crop.x} ${crop.y}h${crop.w}v${crop.h}h${-crop.w}Z` : "");
  button("remove").disabled = !chosen;
  button("undo").disabled = !past.length;
  button("add").disabled = boxes.length >= MAX;
}

function show() { write(); draw(); }

function choose(part) { chosen = part; draw(); }

// --- Changes ----------------------------------------------------------------------------------
const copy = () => JSON.stringify({ boxes, crop });

function remember() {
  const now = copy();
  if (past[past.length - 1] !== now) past.push(now);
  if (past.length > 200) past.shift();
}

function undo() {
  if (!past.length) return;
  ({ boxes, crop } = JSON.parse(past.pop()));
  chosen = null;
  say(words.dataset.undone);
  show();
}

function add(part, kind) {
  if (kind === "crop") crop = part;
  else boxes.push(part);
  chosen = part;
  show();
}

function remove(part) {
  remember();
  if (part === crop) crop = null;
  else boxes = boxes.filter((other) => other !== part);
  chosen = null;
  say(words.dataset.removed);
  show();
  const next = boxes[boxes.length - 1];
  (next ? shapeOf(next).group : button("add")).focus();
}

const kept = (value, most) => Math.min(Math.max(value, 0), most);

function moveTo(part, x, y) {
  part.x = kept(x, 100 - part.w);
  part.y = kept(y, 100 - part.h);
}

function span(part, from, to) {
  const [left, right] = [from.x, to.x].sort((a, b) => a - b).map((value) => kept(value, 100));
  const [top, bottom] = [from.y, to.y].sort((a, b) => a - b).map((value) => kept(value, 100));
  Object.assign(part, { x: left, y: top, w: right - left, h: bottom - top });
}

const kindOf = (part) => (part === crop ? "crop" : "box");
const tooSmall = (part) => part.w < LEAST[kindOf(part)] || part.h < LEAST[kindOf(part)];

// --- Keys -------------------------------------------------------------------------------------
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function press(event, part) {
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    remove(part);
    return;
  }
  const arrow = ARROWS[event.key];
  if (!arrow || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  remember();
  const [x, y] = arrow.map((way) => way * (event.altKey ? FINE : STEP));
  const least = LEAST[kindOf(part)];
  if (event.shiftKey) {
    part.w = Math.min(Math.max(part.w + x, least), 100 - part.x);
    part.h = Math.min(Math.max(part.h + y, least), 100 - part.y);
  } else moveTo(part, part.x + x, part.y + y);
  show();
  say(named(part));
}

form.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input[type=number]")) {
    event.preventDefault();
    undo();
  }
});

// --- Mouse, pen and finger --------------------------------------------------------------------
let drag = null;

function at(event) {
  const frame = svg.getBoundingClientRect();
  return { x: 100 * (event.clientX - frame.left) / frame.width, y: 100 * (event.clientY - frame.top) / frame.height };
}

function grip(part, corner) {
  const [n, w] = corner;
  return { x: w === "w" ? part.x + part.w : part.x, y: n === "n" ? part.y + part.h : part.y };
}

svg.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || drag) return;
  event.preventDefault();
  const here = at(event), kind = form.elements.mode.value;
  const touched = drawn.get(event.target.closest(".cover__part")), corner = event.target.dataset.corner;
  // The crop is held by its corners only: boxes are drawn within it.
  const part = touched && (touched !== crop || corner || kind === "crop") ? touched : null;
  if (!part && kind === "box" && boxes.length >= MAX) return;
  remember();
  svg.setPointerCapture(event.pointerId);
  if (!part) {
    const begun = { x: here.x, y: here.y, w: 0, h: 0, ...(kind === "box" && { solid: false }) };
    drag = { part: begun, fixed: here, isNew: true, kind };
  } else if (corner) drag = { part, fixed: grip(part, corner) };
  else drag = { part, dx: here.x - part.x, dy: here.y - part.y };
  if (part) shapeOf(part).group.focus({ preventScroll: true });
});

svg.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const here = at(event);
  if (drag.fixed) span(drag.part, drag.fixed, here);
  else moveTo(drag.part, here.x - drag.dx, here.y - drag.dy);
  if (drag.isNew && !drag.added) {
    drag.added = true;
    add(drag.part, drag.kind);
  }
  draw();
});

function drop(event) {
  if (!drag) return;
  const { part, isNew, added } = drag;
  drag = null;
  if (event.type === "pointercancel" || (added && tooSmall(part))) undoQuietly();
  else if (isNew && !added) past.pop();
  else if (isNew) { say(words.dataset.added); shapeOf(part).group.focus({ preventScroll: true }); }
  else if (tooSmall(part)) undoQuietly();
  if (past[past.length - 1] === copy()) past.pop();
  show();
}

function undoQuietly() {
  undo();
  say("");
}

svg.addEventListener("pointerup", drop);
svg.addEventListener("pointercancel", drop);

// --- Buttons, numbers, the result -------------------------------------------------------------
button("add").addEventListener("click", () => {
  const kind = form.elements.mode.value;
  remember();
  const size = kind === "crop" ? 80 : 12;
  const part = { x: 50 - size / 2, y: 50 - size / 2, w: size, h: size, ...(kind === "box" && { solid: false }) };
  add(part, kind);
  shapeOf(part).group.focus();
  say(words.dataset.added);
});
button("remove").addEventListener("click", () => { if (chosen) remove(chosen); });
button("undo").addEventListener("click", undo);

form.addEventListener("change", (event) => {
  if (!event.target.closest("[data-row], [data-crop]")) return;
  remember();
  read();
  chosen = null;
  draw();
});

const preview = button("preview");
const asked = preview.textContent;
let result = null;

function back() {
  URL.revokeObjectURL(result.src);
  result.remove();
  result = null;
  stage.classList.remove("cover__stage--result");
  preview.textContent = asked;
}

preview.addEventListener("click", async (event) => {
  event.preventDefault();
  if (result) { back(); return; }
  preview.disabled = true;
  try {
    const answer = await fetch(preview.formAction, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(answer.status);
    result = new Image();
    result.src = URL.createObjectURL(await answer.blob());
    result.alt = words.dataset.shown;
    result.className = "cover__result";
    await result.decode();
    stage.append(result);
    stage.classList.add("cover__stage--result");
    preview.textContent = preview.dataset.back;
    say(words.dataset.shown);
  } catch {
    say(words.dataset.failed, true);
  }
  preview.disabled = false;
});

function say(sentence, aloud = false) {
  status.textContent = sentence;
  status.classList.toggle("w-sr-only", !aloud);
}

// --- Begin ------------------------------------------------------------------------------------
read();
stage.append(svg);
tools.hidden = form.querySelector("#cover-keys").hidden = false;
show();
if (!picture.complete) picture.addEventListener("load", draw);
new ResizeObserver(draw).observe(stage);
