// The URL of what is shown, so that it can be shared, and the back button works.

import { newestFlow } from "./listing.js";
import { page, tell } from "./page.js";
import { address } from "./server.js";

const MOMENT = /^\/flows\/([^/]+)(?:\/events\/([^/]+))?$/;

/** What the URL names: a flow ("" for the newest one), and a moment of it, or null. */
export function read() {
  const [, flow = "", event = null] = MOMENT.exec(location.pathname) ?? [];
  return { flow: decodeURIComponent(flow), event: event && decodeURIComponent(event) };
}

/** Put what is shown into the URL: as a new history entry, or in place of the current one. */
export function write({ push = false } = {}) {
  const path = current() + location.search;
  if (path === location.pathname + location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", path);
}

/** Add a word to the query of the URL, or remove it. */
export function mention(word, said) {
  const query = new URLSearchParams(location.search);
  query.delete(word);
  const rest = [...(said ? [word] : []), query.toString()].filter(Boolean).join("&");
  history.replaceState(null, "", location.pathname + (rest && `?${rest}`));
}

/** Announce to the page when the user goes back or forward in the history. */
export function start() {
  addEventListener("popstate", () => tell("address", read()));
}

function current() {
  if (page.newest && page.live && page.flow === newestFlow()) return "/";
  return page.chosen ? address(page.flow, "events", page.chosen) : address(page.flow);
}
