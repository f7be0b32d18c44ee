// Follows a tour that the reader runs (?tour=NAME) through all the flows that it makes.

import { mention } from "./address.js";
import { show } from "./flows.js";
import { isHolding } from "./gate.js";
import { byId, page } from "./page.js";
import { run } from "./server.js";

const LOOK_EVERY = 700;
const STATES = { waiting: "waits to start", running: "is running", done: "has ended" };

/** Follow the tour that the URL names. */
export function start() {
  const name = new URLSearchParams(location.search).get("tour");
  if (name) follow(name);
}

let followed = "";

async function follow(name) {
  const now = await run("tours", name);
  if (!now) return setTimeout(() => follow(name), LOOK_EVERY);
  if (now.state === "none") return mention("tour", false);
  // The tour continues in another flow. Do not move a reader who has opened a third one since.
  if (now.held && now.held !== followed && now.held !== page.flow && !isHolding()) show(now.held);
  followed = now.held ?? followed;
  byId("tour-state").textContent = now.problem || `The tour ${STATES[now.state] ?? "failed"}`;
  if (["waiting", "running"].includes(now.state)) setTimeout(() => follow(name), LOOK_EVERY);
}
