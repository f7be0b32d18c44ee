// Searches a page as the reader types: entries that do not contain the words are hidden.

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
  // A reader who follows a link into the page must see its target, even if it was hidden.
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

/** The text of an entry that is searched: all but the links to what can be watched. */
function spoken(entry) {
  const parts = [...entry.children].filter((part) => !part.matches("ul, .wire"));
  return parts.map(said).join(" ").toLowerCase();
}

/** The text of a part, without the explanations of its terms. */
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
