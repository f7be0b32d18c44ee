// Which other flow waits at the gate, and a link to it.

import { show as showFlow } from "./flows.js";
import { heldAt, heldFlows } from "./gate.js";
import { nameOf, whoIn } from "./listing.js";
import { plain } from "./moments.js";
import { announce, byId, on, page } from "./page.js";
import { address } from "./server.js";

/** Show which flow waits, and go there on a click. */
export function start() {
  on("gate-shown", show);
  byId("waiting")?.addEventListener("click", (press) => {
    if (!plain(press)) return;
    press.preventDefault();
    goToWaiting();
  });
}

/** The next flow that waits, other than the one that is shown; undefined if there is none. */
export function waitingFlow() {
  const waiting = heldFlows();
  const next = waiting[(waiting.indexOf(page.flow) + 1) % waiting.length];
  return next === page.flow ? undefined : next;
}

/** Go to another flow that waits; returns false if there is none. */
export function goToWaiting() {
  const flow = waitingFlow();
  if (flow) showFlow(flow, { push: true });
  return Boolean(flow);
}

function show() {
  const link = byId("waiting");
  if (!link) return;
  const flow = waitingFlow();
  const others = heldFlows().filter((other) => other !== page.flow).length;
  const how = others > 1 ? `${others} flows wait` : "Waiting";
  const words = flow ? `${how}: ${whoIn(flow)}${nameOf(flow)}, ${heldAt(flow)}` : "";
  if (link.hidden && flow) announce(words);
  link.hidden = !flow;
  link.href = flow ? address(flow) : "/";
  if (link.textContent !== words) link.textContent = words;
}
