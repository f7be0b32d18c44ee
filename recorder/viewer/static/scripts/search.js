// Searching in a page while one writes: what does not hold the words is hidden.

import { byId } from "./page.js";

/** Let the field search, without asking the server. */
export function start() {
  const field = byId("q");
  if (!field) return;
  field.addEventListener("input", () => find(field.value));
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    find(field.value);
  });
  // Who follows a link into the page is to find its goal there.
  addEventListener("hashchange", uncover);
  uncover();
}

function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const entries = [...document.querySelectorAll("[data-entry]")];
  const found = entries.filter((entry) => {
    entry.hidden = !words.every((word) => spoken(entry).includes(word));
    return !entry.hidden;
  });
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-entry]:not([hidden])");
    for (const part of group.querySelectorAll("details")) part.open = words.length > 0;
  }
  byId("found").textContent = words.length ? `${found.length} of ${entries.length}` : "";
  const query = words.length ? `?${new URLSearchParams({ q: text })}` : "";
  history.replaceState(null, "", location.pathname + query + location.hash);
}

/** What is searched in: an entry, but not what can be watched there. */
function spoken(entry) {
  const parts = [...entry.children].filter((part) => !part.matches("ul, .wire"));
  return parts.map(said).join(" ").toLowerCase();
}

/** The text of a part, without the terms that it explains. */
function said(part) {
  const copy = part.cloneNode(true);
  for (const tip of copy.querySelectorAll(".gloss")) tip.remove();
  return copy.textContent;
}

function uncover() {
  const goal = byId(decodeURIComponent(location.hash.slice(1)));
  if (!goal) return;
  if (goal.closest(":is([data-entry], [data-group])[hidden]")) {
    byId("q").value = "";
    find("");
  }
  const closed = goal.closest("details") ?? goal.querySelector("details");
  if (closed) closed.open = true;
  goal.scrollIntoView();
}
