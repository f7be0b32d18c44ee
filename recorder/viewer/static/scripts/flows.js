// The list of flows, and switching between flows without loading a page.

import * as addresses from "./address.js";
import { add, empty } from "./diagram.js";
import { isOver, itemOf, items, keep, newestFlow, put } from "./listing.js";
import { plain } from "./moments.js";
import { shownBeyond } from "./older.js";
import { announce, byId, fragment, on, page, tell } from "./page.js";
import { address, piece } from "./server.js";
import { replace } from "./stops.js";

/** How many flows are listed, as many as when the page was loaded; the oldest is dropped. */
const LISTED = 50;
/** In milliseconds: of flows that begin within this time, only the newest is shown. */
const SAME_MOMENT = 50;
let following = 0;

/** Keep the list up to date, and follow the newest flow if the reader wants that. */
export function start() {
  on("flow", listed);
  on("merged", merged);
  on("now", () => page.newest && newestFlow() !== page.flow && show(newestFlow(), { live: true }));
  on("address", ({ flow, event }) => cameBack(flow, event));
  on("restarted", () => location.assign(`/${location.search}`));
  on("listed", markList);
  byId("flow-list")?.addEventListener("click", pressed);
  markList();
}

/** Show a flow: at a given moment, at its newest one, or where it opens by default. */
export async function show(flow, { event = null, live = false, push = false } = {}) {
  const other = flow !== page.flow;
  // The page of a flow from a file says so, and has no buttons to hold a flow.
  if (other && byId("from-file")) return location.assign(address(flow));
  page.flow = document.body.dataset.flow = flow;
  page.chosen = event;
  page.live = live;
  if (other) {
    page.touched = false;
    empty();
  }
  markList();
  addresses.write({ push });
  try {
    const told = JSON.parse(await piece(address(flow, "rows")));
    if (flow !== page.flow) return;
    put(fragment(told.item).firstElementChild);
    markList();
    replace(told.stops);
    add(told.rows);
    tell("shown");
  } catch {
    announce("This flow could not be loaded.");
  }
}

/** Update the list: a flow has new events, or is new itself. */
function listed({ flow, html }) {
  if (!page.flow) return location.reload();
  const old = itemOf(flow);
  const focused = old?.contains(document.activeElement);
  const item = fragment(html).firstElementChild;
  if (!put(item)) return;
  if (focused) item.querySelector("a")?.focus();
  keep(LISTED + shownBeyond());
  tell("listed");
  if (!old) following ||= setTimeout(follow, SAME_MOMENT);
}

/** Move on to the newest flow, unless the current one is held, or the reader has moved in it and it
 * is not over: the page then says which flow waits. */
function follow() {
  following = 0;
  const held = itemOf(page.flow)?.classList.contains("held");
  const isFree = !held && (isOver(page.flow) || !page.touched);
  if (page.newest && page.live && isFree && newestFlow() !== page.flow) {
    show(newestFlow(), { live: true });
  }
}

/** Two flows turned out to be one, which has more rows than this page has received: load them. */
function merged({ old, flow }) {
  const gone = itemOf(old);
  if (page.flow !== old && page.flow !== flow) {
    gone?.remove();
    return;
  }
  const { chosen, live } = page;
  page.flow = document.body.dataset.flow = flow;
  gone?.remove();
  show(flow, { event: live ? null : chosen, live });
}

function cameBack(flow, event) {
  page.newest = flow === "";
  const to = flow || newestFlow();
  const live = page.newest;
  if (to !== page.flow) return show(to, { event, live });
  page.chosen = event;
  page.live = live;
  tell("shown");
}

function pressed(press) {
  const link = press.target.closest("a:not(.download)");
  const flow = link?.closest("li[data-flow]")?.dataset.flow;
  if (!flow || !plain(press)) return;
  press.preventDefault();
  closeList();
  page.newest = flow === newestFlow();
  show(flow, { push: true });
}

/** Close the list of flows; returns false if it was already closed. */
export function closeList() {
  const list = document.querySelector("#flows[open]");
  if (!list) return false;
  if (list.contains(document.activeElement)) list.querySelector("summary")?.focus();
  list.open = false;
  return true;
}

function markList() {
  for (const item of items()) {
    const here = item.dataset.flow === page.flow;
    const link = item.querySelector("a");
    if (here) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
  const outcome = itemOf(page.flow)?.dataset.outcome;
  if (outcome && byId("outcome")) byId("outcome").textContent = outcome;
}
