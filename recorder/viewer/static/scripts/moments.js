// Time: which moment of the flow is on show, and the way to the others.

import * as addresses from "./address.js";
import { bringIntoView, rowOf, rows } from "./diagram.js";
import { on, page, tell } from "./page.js";

/** Go along with the flow from here on, or from the moment that the address names. */
export function start() {
  page.live = page.newest || atNewest();
  on("rows", grown);
  on("shown", grown);
  document.getElementById("rows")?.addEventListener("click", pressed);
  document.addEventListener("click", jumped);
  grown();
}

/** Where in the flow we are, from 0; -1 for nowhere yet. */
export const position = () => rows().indexOf(rowOf(page.chosen));

/** Whether nothing has happened in this flow since. */
export const atNewest = () => rows().at(-1)?.dataset.event === page.chosen;

/** Show a moment. `live` goes along with what comes behind it, `push` can be come back from. */
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

/** Walk so many moments on (or back); gives false at the end. At the newest, go along. */
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

/** There are more rows, or others. */
function grown() {
  if (page.live) now();
  else if (!choose(page.chosen)) open();
}

/** A flow opens where it is held, or else at its first message. */
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

/** A row is pressed anywhere: its link need not be met. */
function pressed(press) {
  const row = press.target.closest(".row");
  if (!row || press.target.closest("button") || !plain(press)) return;
  press.preventDefault();
  page.touched = true;
  choose(row.dataset.event, { push: true });
  tell("opened");
}

/** Links elsewhere that lead to a moment of this flow do not load a page. */
function jumped(press) {
  const link = press.target.closest("a[href]");
  if (!link || press.defaultPrevented || !plain(press) || link.origin !== location.origin) return;
  const [, flow, event] = /^\/flows\/([^/]+)\/events\/([^/]+)$/.exec(link.pathname) ?? [];
  if (!event || decodeURIComponent(flow) !== page.flow) return;
  if (!choose(decodeURIComponent(event), { push: true })) return;
  page.touched = true;
  press.preventDefault();
}

/** Whether a press asks for nothing else, such as a new window. */
export const plain = (press) =>
  press.button === 0 && !press.ctrlKey && !press.metaKey && !press.shiftKey && !press.altKey;
