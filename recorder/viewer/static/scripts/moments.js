// Time: which moment of the flow is shown, and how to get to the others.

import * as addresses from "./address.js";
import { bringIntoView, rowOf, rows } from "./diagram.js";
import { on, page, tell } from "./page.js";

/** Follow the flow from its newest moment, or open it at the moment that the URL names. */
export function start() {
  page.live = page.newest || atNewest();
  on("rows", grown);
  on("shown", grown);
  document.getElementById("rows")?.addEventListener("click", pressed);
  document.addEventListener("click", jumped);
  grown();
}

/** The index of the chosen moment in the flow; -1 if there is none yet. */
export const position = () => rows().indexOf(rowOf(page.chosen));

/** Whether the chosen moment is the newest one of this flow. */
export const atNewest = () => rows().at(-1)?.dataset.event === page.chosen;

/** Show a moment. `live` follows what happens next, `push` adds an entry to the history. */
export function choose(event, { live = false, push = false } = {}) {
  const row = rowOf(event);
  if (!row) return false;
  const moved = page.chosen !== event || !row.classList.contains("chosen");
  page.chosen = event;
  page.live = live;
  mark(row);
  addresses.write({ push });
  if (moved) bringIntoView(row);
  tell("chosen", row);
  return true;
}

/** Move this many moments forward or back; returns false at the end. At the newest, follow. */
export function walk(steps) {
  page.touched = true;
  const all = rows();
  const here = position();
  const to = Math.min(Math.max(here + steps, 0), all.length - 1);
  if (!all.length || to === here) return false;
  return choose(all[to].dataset.event, { live: to === all.length - 1 });
}

/** Return to what happens now. */
export function now() {
  page.live = true;
  const newest = rows().at(-1);
  if (newest) choose(newest.dataset.event, { live: true });
}

/** React to new or different rows. */
function grown() {
  if (page.live) now();
  else if (!choose(page.chosen)) open();
}

/** Open the flow where it is held, or else at its first message. */
function open() {
  const all = rows();
  const row = all.find((one) => one.classList.contains("held")) ?? all[0];
  if (row) choose(row.dataset.event, { live: row === all.at(-1) });
}

function mark(chosen) {
  let later = false;
  for (const row of rows()) {
    const here = row === chosen;
    row.classList.toggle("later", later);
    if (here !== row.classList.contains("chosen")) {
      row.classList.toggle("chosen", here);
      row.querySelector("a")?.toggleAttribute("aria-current", here);
      if (here) row.querySelector("a")?.setAttribute("aria-current", "step");
    }
    later ||= here;
  }
}

/** A click anywhere in a row opens it, not only a click on its link. */
function pressed(press) {
  const row = press.target.closest(".row");
  if (!row || press.target.closest("button") || !plain(press)) return;
  press.preventDefault();
  page.touched = true;
  choose(row.dataset.event, { push: true });
  tell("opened");
}

/** Follow links from elsewhere on the page to a moment of this flow without loading a page. */
function jumped(press) {
  const link = press.target.closest("a[href]");
  if (!link || press.defaultPrevented || !plain(press) || link.origin !== location.origin) return;
  const [, flow, event] = /^\/flows\/([^/]+)\/events\/([^/]+)$/.exec(link.pathname) ?? [];
  if (!event || decodeURIComponent(flow) !== page.flow) return;
  if (!choose(decodeURIComponent(event), { push: true })) return;
  page.touched = true;
  press.preventDefault();
}

/** Whether a click is a plain one, which does not ask for a new window, for example. */
export const plain = (press) =>
  press.button === 0 && !press.ctrlKey && !press.metaKey && !press.shiftKey && !press.altKey;
