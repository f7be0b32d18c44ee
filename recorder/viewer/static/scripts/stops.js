// The stops along the edge: how far the flow has come, and where it was held or refused.

import { rows } from "./diagram.js";
import { byId, fragment, on, page, refill } from "./page.js";
import { address, piece } from "./server.js";

const STATES = ["done", "now", "held", "refused"];

let asked = false;

/** Keep the stops in step with the rows. */
export function start() {
  for (const kind of ["chosen", "gate-shown"]) on(kind, soon);
  soon();
}

/** Show the stops of another flow. */
export function replace(html) {
  const place = byId("stops");
  if (place) refill(place, fragment(html));
  soon();
}

function soon() {
  if (!asked) requestAnimationFrame(show);
  asked = true;
}

function show() {
  asked = false;
  const there = grouped(rows());
  const stops = [...document.querySelectorAll("#stops a[data-step]")];
  for (const stop of stops) mark(stop, there.get(stop.dataset.slug) ?? []);
  const listed = new Set(stops.map(slug));
  if (stops.length && [...there.keys()].some((one) => !listed.has(one))) bringOthers();
}

const slug = (element) => element.dataset.slug;

function grouped(all) {
  const groups = new Map();
  for (const row of all) {
    if (!groups.has(slug(row))) groups.set(slug(row), []);
    groups.get(slug(row)).push(row);
  }
  return groups;
}

/** Load the stops of a tour that has just begun, such as a refresh. */
async function bringOthers() {
  const flow = page.flow;
  const told = JSON.parse(await piece(address(flow, "rows")));
  if (flow === page.flow) replace(told.stops);
}

function mark(stop, at) {
  const state = stateOf(at);
  stop.classList.remove(...STATES.filter((other) => other !== state));
  if (state) stop.classList.add(state);
  const word = stop.querySelector(".visually-hidden");
  if (word && word.textContent !== state) word.textContent = state;
  stop.toggleAttribute("aria-current", false);
  if (at.some((row) => row.classList.contains("chosen"))) stop.setAttribute("aria-current", "step");
  if (!at.length) return;
  stop.href = address(page.flow, "events", at[0].dataset.event);
  stop.removeAttribute("aria-disabled");
  stop.removeAttribute("role");
}

function stateOf(at) {
  if (!at.length) return "";
  const any = (name) => at.some((row) => row.classList.contains(name));
  if (any("held")) return "held";
  if (any("refused")) return "refused";
  return any("chosen") ? "now" : "done";
}
