// The page beside its fields: draws the boxes of the found fields over the
// page images and keeps the two in step.
const svgNamespace = "http://www.w3.org/2000/svg";
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

let viewer, scroller;
let zoom = 1;

export function startViewer() {
  viewer = document.getElementById("viewer");
  if (!viewer) return;
  scroller = viewer.querySelector("[data-scroller]");
  viewer.addEventListener("click", onViewerClick);
  viewer.addEventListener("pointerover", onBoxHover);
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-field]");
    if (field) activate(field, true);
  });
  document.addEventListener("click", (event) => {
    const field = event.target.closest("[data-field]");
    if (field) activate(field, true);
  });
  document.addEventListener("pointerover", (event) => {
    if (event.target.closest("#viewer")) return;
    hover(event.target.closest("[data-field]"));
  });
  scroller.addEventListener("scroll", markPage, { passive: true });
  document.body.addEventListener("htmx:afterSettle", () => draw());
  for (const image of viewer.querySelectorAll("img")) {
    image.addEventListener("error", () => image.closest(".sheet").classList.add("missing"));
  }
  draw();
  markPage();
}

function fields() {
  return document.querySelectorAll("#fields [data-boxes]");
}

function draw() {
  const active = document.querySelector("#fields .active")?.dataset.field ?? viewer.dataset.active;
  for (const layer of viewer.querySelectorAll("svg.boxes")) layer.replaceChildren();
  for (const field of fields()) {
    const layer = viewer.querySelector(`.sheet[data-page="${field.dataset.page}"] svg.boxes`);
    if (!layer || !field.dataset.boxes) continue;
    const group = document.createElementNS(svgNamespace, "g");
    group.dataset.for = field.dataset.field;
    group.setAttribute("class", `box ${field.dataset.tone}`);
    const title = document.createElementNS(svgNamespace, "title");
    title.textContent = field.dataset.label;
    group.append(title);
    for (const box of field.dataset.boxes.split(";")) group.append(rectangle(box.split(",").map(Number)));
    layer.append(group);
  }
  const field = active && document.querySelector(`#fields [data-field="${active}"]`);
  if (field) activate(field, false);
}

// rectangle leaves a little air around the words.
function rectangle([x0, y0, x1, y1]) {
  const air = 0.004;
  const rect = document.createElementNS(svgNamespace, "rect");
  rect.setAttribute("x", Math.max(0, x0 - air));
  rect.setAttribute("y", Math.max(0, y0 - air));
  rect.setAttribute("width", Math.min(1, x1 + air) - Math.max(0, x0 - air));
  rect.setAttribute("height", Math.min(1, y1 + air) - Math.max(0, y0 - air));
  return rect;
}

function boxOf(field) {
  return viewer.querySelector(`g.box[data-for="${field.dataset.field}"]`);
}

function activate(field, scroll) {
  for (const other of document.querySelectorAll("#fields .active, g.box.active")) other.classList.remove("active");
  field.classList.add("active");
  viewer.dataset.active = field.dataset.field;
  const box = boxOf(field);
  if (!box) return;
  box.classList.add("active");
  box.parentNode.append(box);
  if (scroll) reveal(box);
}

// reveal scrolls the page only when the box is out of sight.
function reveal(box) {
  const seen = scroller.getBoundingClientRect();
  const place = box.getBoundingClientRect();
  const margin = 40;
  const top = place.top - seen.top;
  const left = place.left - seen.left;
  const move = { behavior: "smooth" };
  if (top < margin || place.bottom - seen.top > seen.height - margin) {
    move.top = scroller.scrollTop + top - (seen.height - place.height) / 2;
  }
  if (left < 0 || place.right - seen.left > seen.width) {
    move.left = scroller.scrollLeft + left - margin;
  }
  if (move.top !== undefined || move.left !== undefined) scroller.scrollTo(move);
}

function hover(field) {
  for (const box of viewer.querySelectorAll("g.box.near")) box.classList.remove("near");
  for (const other of document.querySelectorAll("#fields .near")) other.classList.remove("near");
  if (!field) return;
  field.classList.add("near");
  boxOf(field)?.classList.add("near");
}

function fieldOf(target) {
  const box = target.closest("g.box");
  return box && document.querySelector(`#fields [data-field="${box.dataset.for}"]`);
}

function onBoxHover(event) {
  hover(fieldOf(event.target));
}

function onViewerClick(event) {
  const field = fieldOf(event.target);
  if (field) {
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest", behavior: "smooth" });
    activate(field, false);
    return;
  }
  const button = event.target.closest("[data-zoom], [data-goto]");
  if (!button) return;
  if (button.dataset.goto) {
    const sheet = viewer.querySelector(`.sheet[data-page="${button.dataset.goto}"]`);
    scroller.scrollTo({ top: sheet.offsetTop - 12, behavior: "smooth" });
  }
  if (button.dataset.zoom) zoomTo(button.dataset.zoom);
}

function zoomTo(way) {
  const at = zooms.indexOf(zoom);
  if (way === "in") zoom = zooms[Math.min(zooms.length - 1, at + 1)];
  if (way === "out") zoom = zooms[Math.max(0, at - 1)];
  if (way === "fit") zoom = 1;
  const middle = (scroller.scrollTop + scroller.clientHeight / 2) / scroller.scrollHeight;
  viewer.style.setProperty("--zoom", zoom);
  scroller.scrollTop = middle * scroller.scrollHeight - scroller.clientHeight / 2;
  viewer.querySelector("[data-zoom-level]").textContent = `${Math.round(zoom * 100)} %`;
}

function markPage() {
  const middle = scroller.scrollTop + scroller.clientHeight / 2;
  let current;
  for (const sheet of viewer.querySelectorAll(".sheet")) {
    if (!current || sheet.offsetTop <= middle) current = sheet.dataset.page;
  }
  for (const button of viewer.querySelectorAll("[data-goto]")) {
    if (button.dataset.goto === current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
