// The gate: what is held, and how it is released. One press moves one step.

import { badge, rowOf } from "./diagram.js";
import { isOver as flowIsOver, items } from "./listing.js";
import { label } from "./numbers.js";
import { announce, byId, isOff, on, onPress, page, switchOff, tell } from "./page.js";
import { runTo, say } from "./orders.js";
import { order } from "./server.js";

const GONE = 409;
const PATIENCE = 3000;

let state = { holding: false, flows: {}, parts: {} };
let moving = null;

/** Show the state of the gate, and connect its buttons. */
export function start() {
  on("gate", told);
  for (const kind of ["rows", "shown", "listed"]) on(kind, show);
  on("rows", arrived);
  on("emptied", left);
  // The second press of a double click does nothing, even if the next step is already held.
  onPress("release", (_, press) => press.detail < 2 && release());
  onPress("hold", () => say("hold", isOver()));
  onPress("run", () => say("run", isOver() || endsHolding()));
  onPress("hold-all", () => say("hold", true));
  onPress("run-all", () => say("run", true));
  onPress("run-to-go", runTo);
  switchOff(byId("release"), true);
}

const own = () => state.flows[page.flow];
const held = () => own()?.held ?? [];

/** Release what has been held longest; returns false if there is nothing to release. */
export function release() {
  const button = byId("release");
  if (!button || isOff(button)) return false;
  letGo(button.dataset.event);
  return true;
}

async function letGo(event) {
  moving = { event, gone: false, next: false };
  // If nothing follows within this time, the page must not stay busy forever.
  const asked = moving;
  setTimeout(() => asked === moving && asked.gone && settle(), PATIENCE);
  page.live = page.touched = true;
  show();
  const status = await order({ do: "release", event });
  if (status === 200 || status === GONE || asked !== moving) return;
  announce("The step could not be released.");
  settle();
}

function told(now) {
  state = now;
  if (moving && !isHeld(moving.event)) moving.gone = true;
  check();
  show();
}

const isHeld = (event) => Object.values(state.flows).some((flow) => flow.held.includes(event));

/** The next message has arrived: once the released one is gone, too, the step has moved. */
function arrived() {
  if (moving) moving.next = true;
  check();
}

/** Another flow is shown: what was held in the last one must not be released from here. */
function left() {
  const button = byId("release");
  if (button) button.dataset.event = "";
  show();
}

function check() {
  if (moving?.gone && (moving.next || !held().length)) settle();
}

function settle() {
  moving = null;
  show();
}

/** Whether the flow is over; Hold and Run are then meant for all later flows. */
export const isOver = () => !held().length && flowIsOver(page.flow);

/** Whether Run ends holding altogether: if no other flow waits, later flows run, too. */
const endsHolding = () => state.holding && !heldFlows().some((flow) => flow !== page.flow);

/** Whether anything in the flow that is shown is held, or this event. */
export const isHolding = () => held().length > 0;
export const isHeldHere = (event) => held().includes(event);

/** The flows in which something is held. */
export const heldFlows = () =>
  Object.keys(state.flows).filter((flow) => state.flows[flow].held.length);

function show() {
  showButtons();
  for (const row of document.querySelectorAll("#rows .row.held")) waits(row, false);
  for (const event of held()) waits(rowOf(event), true);
  for (const item of items()) {
    const waiting = Boolean(state.flows[item.dataset.flow]?.held.length);
    item.classList.toggle("held", waiting);
    badge(item, "waiting", waiting && heldAt(item.dataset.flow));
  }
  tell("gate-shown");
}

/** Where a flow is held, in words. */
export function heldAt(flow) {
  const part = state.parts[state.flows[flow].held[0]];
  return part ? `held at ${part}` : "held";
}

function waits(row, waiting) {
  if (!row) return;
  row.classList.toggle("held", waiting);
  badge(row, "waiting", waiting && "held");
}

function showButtons() {
  const button = byId("release");
  if (!button) return;
  const [event] = held();
  const row = event && rowOf(event);
  // A message that is not shown yet must not be released unseen.
  const busy = moving !== null || Boolean(event && !row);
  button.setAttribute("aria-busy", String(busy));
  switchOff(button, busy || !event);
  if (!busy) name(button, event, row && label(row));
  const mode = (!isOver() && own()?.mode) || (state.holding ? "hold" : "run");
  byId("hold")?.setAttribute("aria-pressed", String(mode === "hold"));
  byId("run")?.setAttribute("aria-pressed", String(mode === "run"));
  byId("run-to-go")?.setAttribute("aria-pressed", String(mode === "run_to"));
  switchOff(byId("run-to-go"), !page.flow);
}

function name(button, event, part) {
  if (event && event !== button.dataset.event) announce(`Held: ${part}.`);
  const nothing = `Nothing is held${heldFlows().length ? " here" : ""}`;
  button.textContent = event ? `Release ${part}` : nothing;
  button.dataset.event = event ?? "";
}
