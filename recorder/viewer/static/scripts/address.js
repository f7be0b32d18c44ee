// The address of what is on show, so that it can be sent to someone, and the back button works.

import { newestFlow } from "./listing.js";
import { page, tell } from "./page.js";
import { address } from "./server.js";

const MOMENT = /^\/flows\/([^/]+)(?:\/events\/([^/]+))?$/;

/** What an address names: a flow ("" for the newest one), and a moment of it, or null. */
export function read() {
  const [, flow = "", event = null] = MOMENT.exec(location.pathname) ?? [];
  return { flow: decodeURIComponent(flow), event: event && decodeURIComponent(event) };
}

/** Write down what is on show: as a new place to come back to, or in place of the last one. */
export function write({ push = false } = {}) {
  const path = current() + location.search;
  if (path === location.pathname + location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", path);
}

/** Put a word into the query of the address, or take it out. */
export function mention(word, said) {
  const query = new URLSearchParams(location.search);
  query.delete(word);
  const rest = [...(said ? [word] : []), query.toString()].filter(Boolean).join("&");
  history.replaceState(null, "", location.pathname + (rest && `?${rest}`));
}

/** Tell when the user goes back or forward in the history. */
export function start() {
  addEventListener("popstate", () => tell("address", read()));
}

function current() {
  if (page.newest && page.live && page.flow === newestFlow()) return "/";
  return page.chosen ? address(page.flow, "events", page.chosen) : address(page.flow);
}
