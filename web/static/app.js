// What every page needs: theme, menus, dialogs, copying, words for failed requests.
import { startUploads } from "./upload.js";
import { startViewer } from "./viewer.js";
import { startKeys } from "./keys.js";

const root = document.documentElement;

function toggleTheme() {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // The choice then lasts for this page only.
  }
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("[data-copy-label]");
  try {
    await navigator.clipboard.writeText(source.value);
    label.textContent = "Copied";
  } catch {
    source.select();
    label.textContent = "Press Ctrl+C";
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-toggle], [data-copy], [data-open-dialog], [data-close-dialog]");
  closeMenus(event.target.closest("details.menu"));
  if (!target) return;
  if ("themeToggle" in target.dataset) toggleTheme();
  if (target.dataset.copy) copy(target);
  if (target.dataset.openDialog) document.getElementById(target.dataset.openDialog).showModal();
  if ("closeDialog" in target.dataset) target.closest("dialog").close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Filters take effect when they change; their button stays for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

const failure = document.getElementById("failure");

export function say(message) {
  failure.querySelector("[data-message]").textContent = message;
  failure.hidden = !message;
}

// An error comes as plain words, which go into the message and not into the page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  if (xhr.status === 401) {
    location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
    return;
  }
  const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  if (!plain && event.detail.shouldSwap) return;
  event.detail.shouldSwap = false;
  say(plain && xhr.responseText ? xhr.responseText : `The server answered ${xhr.status}.`);
});
document.body.addEventListener("htmx:sendError", () => say("The server cannot be reached. What you see may be out of date."));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) say("");
});

startUploads();
startViewer();
startKeys();
