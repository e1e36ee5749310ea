// Taking files in: dropped anywhere or picked, one request a file, three at
// once, with a line for each that says what became of it.
const atOnce = 3;
const working = new Set(["received", "read"]);

let zone, list, summary;
const waiting = [];
const reading = new Map(); // file id → its line
let running = 0;
let polling = false;

export function startUploads() {
  zone = document.getElementById("drop-zone");
  if (!zone) return;
  list = document.getElementById("uploads");
  summary = document.getElementById("upload-summary");
  const picker = zone.querySelector("input[type=file]");
  picker.addEventListener("change", () => {
    take(picker.files);
    picker.value = "";
  });
  list.addEventListener("submit", unlock);
  listenForDrops();
  listenForPartner();
  addEventListener("beforeunload", (event) => {
    if (running > 0 || waiting.length > 0) event.preventDefault();
  });
}

function listenForDrops() {
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const mark = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth++;
    mark(true);
  });
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    mark(depth > 0);
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    take(event.dataTransfer.files);
  });
}

function take(files) {
  const choices = chosen();
  for (const file of files) waiting.push({ file, line: addLine(file), choices });
  if (files.length > 0) document.getElementById("upload-panel").hidden = false;
  next();
}

// chosen is what the uploader said of the files, as it stood when they were dropped.
function chosen() {
  return {
    org: zone.querySelector("[name=org]")?.value,
    partner: zone.querySelector("[name=partner]:checked")?.value,
  };
}

function listenForPartner() {
  const menu = document.getElementById("upload-partner");
  const label = menu.querySelector("[data-partner-label]");
  const forget = () => {
    for (const radio of menu.querySelectorAll("[name=partner]")) radio.checked = false;
    label.textContent = "None in particular";
  };
  menu.addEventListener("change", (event) => {
    if (event.target.name !== "partner") return;
    label.textContent = event.target.dataset.name;
    menu.open = false;
  });
  menu.querySelector("[data-no-partner]").addEventListener("click", () => {
    forget();
    menu.open = false;
  });
  zone.querySelector("[name=org]")?.addEventListener("change", () => {
    forget();
    menu.querySelector("#partner-choices").replaceChildren();
  });
}

function addLine(file) {
  const line = document.getElementById("upload-line").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("[data-size]").textContent = size(file.size);
  list.append(line);
  verdict(line, "", "Waiting for its turn");
  return line;
}

function next() {
  while (running < atOnce && waiting.length > 0) send(waiting.shift());
  const left = running + waiting.length;
  summary.textContent = left > 0 ? `${left} of ${list.children.length} still to send` : "Everything is sent.";
}

function send({ file, line, choices }) {
  running++;
  const limit = Number(zone.dataset.limit);
  const finish = () => {
    running--;
    next();
  };
  if (limit && file.size > limit) {
    refuse(line, `Larger than the limit of ${size(limit)}.`);
    finish();
    return;
  }
  const form = new FormData();
  if (choices.org) form.append("org", choices.org);
  if (choices.partner) form.append("partner", choices.partner);
  form.append("file", file);
  const bar = line.querySelector("progress");
  bar.hidden = false;
  verdict(line, "", "Sending");

  const request = new XMLHttpRequest();
  request.open("POST", zone.dataset.action);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
    if (event.loaded === event.total) verdict(line, "", "Checking");
  });
  request.addEventListener("load", () => {
    const answer = request.response;
    if (!answer || request.status >= 400) {
      refuse(line, answer?.message || `The server answered ${request.status}.`);
    } else {
      show(line, answer);
      document.body.dispatchEvent(new CustomEvent("files-changed"));
    }
    finish();
  });
  request.addEventListener("error", () => {
    refuse(line, "The connection broke. Drop the file again; nothing is kept twice.");
    finish();
  });
  request.send(form);
}

// show says where a file stands; answer is {id, state, outcome, tone, message, href, label}.
function show(line, answer) {
  line.querySelector("progress").hidden = true;
  verdict(line, answer.tone, answer.message, answer.href, answer.label);
  const form = line.querySelector("form");
  form.hidden = answer.state !== "needs_password";
  if (!form.hidden) form.dataset.file = answer.id;
  if (working.has(answer.state)) {
    reading.set(answer.id, line);
    poll();
  } else {
    reading.delete(answer.id);
  }
}

async function poll() {
  if (polling) return;
  polling = true;
  while (reading.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const ids = [...reading.keys()].slice(0, 50);
    try {
      const response = await fetch("/files/status?" + ids.map((id) => "id=" + encodeURIComponent(id)).join("&"));
      if (!response.ok) break;
      let changed = false;
      for (const answer of await response.json()) {
        const line = reading.get(answer.id);
        if (!line) continue;
        changed ||= !working.has(answer.state);
        show(line, answer);
      }
      if (changed) document.body.dispatchEvent(new CustomEvent("files-changed"));
    } catch {
      // The server may be restarting: the next round asks again.
    }
  }
  polling = false;
}

async function unlock(event) {
  event.preventDefault();
  const form = event.target;
  const line = form.closest("li");
  const body = new URLSearchParams(new FormData(form));
  form.reset();
  verdict(line, "", "Trying the password");
  try {
    const response = await fetch(`/files/${form.dataset.file}/password`, {
      method: "POST", body, headers: { Accept: "application/json" },
    });
    const answer = await response.json();
    if (response.ok) show(line, answer);
    else verdict(line, "bad", answer.message);
  } catch {
    verdict(line, "bad", "The server cannot be reached; try again.");
  }
}

function refuse(line, message) {
  line.querySelector("progress").hidden = true;
  verdict(line, "bad", message);
}

function verdict(line, tone, message, href, label) {
  line.dataset.tone = tone || "";
  line.querySelector("[data-verdict]").textContent = message;
  const link = line.querySelector("[data-link]");
  link.hidden = !href;
  if (href) {
    link.href = href;
    link.textContent = label || "Open";
  }
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${Number((bytes / (1024 * 1024)).toFixed(1))} MB`;
}
