// The list of flows, and going from one flow to another without loading a page.

import * as addresses from "./address.js";
import { add, empty } from "./diagram.js";
import { plain } from "./moments.js";
import { announce, byId, fragment, on, page, tell } from "./page.js";
import { address, piece } from "./server.js";
import { replace } from "./stops.js";

/** As many are listed as the page had at first; the oldest makes room. */
const LISTED = 50;
/** In milliseconds: of flows that begin at once only the newest is shown. */
const SAME_MOMENT = 50;
let following = 0;

/** Keep the list, and follow the newest flow where that is wanted. */
export function start() {
  on("flow", listed);
  on("merged", merged);
  on("now", () => page.newest && newestFlow() !== page.flow && show(newestFlow()));
  on("address", ({ flow, event }) => cameBack(flow, event));
  on("anew", () => location.assign(`/${location.search}`));
  byId("flow-list")?.addEventListener("click", pressed);
  markList();
}

const items = () => [...document.querySelectorAll("#flow-list > li[data-flow]")];
const itemOf = (flow) => items().find((item) => item.dataset.flow === flow);
const newestFlow = () => items()[0]?.dataset.flow ?? page.flow;

/** Show a flow, at a moment of it or where it is now. */
export async function show(flow, { event = null, push = false } = {}) {
  const other = flow !== page.flow;
  page.flow = document.body.dataset.flow = flow;
  page.chosen = event;
  page.live = event === null;
  if (other) empty();
  markList();
  addresses.write({ push });
  try {
    const told = JSON.parse(await piece(address(flow, "rows")));
    if (flow !== page.flow) return;
    replace(told.stops);
    add(told.rows);
    tell("shown");
  } catch {
    announce("This flow could not be loaded.");
  }
}

/** A flow has something new; or it is new itself. */
function listed({ flow, html }) {
  const list = byId("flow-list");
  if (!page.flow) return location.reload();
  const old = itemOf(flow);
  const item = fragment(html).firstElementChild;
  const focused = old?.contains(document.activeElement);
  if (old) old.replaceWith(item);
  else list?.prepend(item);
  if (focused) item.querySelector("a")?.focus();
  for (const oldest of items().slice(LISTED)) oldest.remove();
  markList();
  tell("listed");
  if (!old) following ||= setTimeout(follow, SAME_MOMENT);
}

function follow() {
  following = 0;
  if (page.newest && page.live && newestFlow() !== page.flow) show(newestFlow());
}

/** Two flows turned out to be one: it has more rows than were told. */
function merged({ old, flow }) {
  itemOf(old)?.remove();
  if (page.flow !== old && page.flow !== flow) return;
  const event = page.live ? null : page.chosen;
  page.flow = document.body.dataset.flow = flow;
  show(flow, { event });
}

function cameBack(flow, event) {
  page.newest = flow === "";
  const to = flow || newestFlow();
  if (to !== page.flow) return show(to, { event });
  page.chosen = event;
  page.live = event === null;
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

/** Close the list of flows; gives false when it is closed. */
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
    if (here && byId("outcome")) byId("outcome").textContent = item.dataset.outcome ?? "";
  }
}
