// Single-key shortcuts of the review. They never fire while someone types,
// and a person can switch them off in the help.
const typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

export function startKeys() {
  const help = document.getElementById("keys-help");
  if (!help) return;
  const toggle = help.querySelector("[data-keys-toggle]");
  toggle.checked = enabled();
  toggle.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", toggle.checked ? "on" : "off");
    } catch {
      // Without storage the shortcuts stay on.
    }
  });
  document.addEventListener("keydown", onKey);
}

function enabled() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return cancelEdit(event);
  if (event.target.matches(typing) || document.querySelector("dialog[open]") || !enabled()) return;
  const action = actions[event.key];
  if (action && action(event.target)) event.preventDefault();
}

// Each action says whether it did something.
const actions = {
  "?": () => {
    document.getElementById("keys-help").showModal();
    return true;
  },
  Enter: (target) => (target.matches(".field") || target === document.body) && nextUnsure(target),
  e: (target) => press(fieldAt(target), "[data-edit]"),
  c: (target) => press(fieldAt(target), "[data-confirm]"),
  v: () => verify(),
  d: () => decline(),
  j: () => follow("next"),
  k: () => follow("previous"),
};

function fieldAt(target) {
  return target.closest(".field") ?? document.querySelector(".field.active");
}

function nextUnsure(from) {
  const all = [...document.querySelectorAll(".field")];
  const start = all.indexOf(fieldAt(from)) + 1;
  const next = [...all.slice(start), ...all.slice(0, start)].find((field) => field.dataset.unsure === "true");
  const goal = next ?? document.querySelector("[data-verify]");
  if (!goal) return false;
  goal.focus();
  goal.scrollIntoView({ block: "nearest" });
  return true;
}

function press(within, selector) {
  const button = within?.querySelector(selector);
  if (!button) return false;
  button.click();
  return true;
}

function verify() {
  const form = document.getElementById("verify-form");
  if (!form) return false;
  form.requestSubmit(form.querySelector("[data-verify]"));
  return true;
}

function decline() {
  const details = document.getElementById("decline");
  if (!details) return false;
  details.open = true;
  details.querySelector("textarea").focus();
  return true;
}

function follow(way) {
  const link = document.querySelector(`a[data-queue="${way}"]`);
  if (!link) return false;
  link.click();
  return true;
}

function cancelEdit(event) {
  const cancel = event.target.closest(".field-form")?.querySelector("[data-cancel]");
  if (cancel) cancel.click();
}

// After a decision the way onward has the focus, so that Enter leads there.
document.body.addEventListener("decided", () => document.querySelector("[data-onward]")?.focus());
