// Runs a tour, and goes where it can be watched.

import { isOff, switchOff } from "./page.js";
import { address, request, run as stateOf } from "./server.js";

const LOOK_EVERY = 700;
const WORDS = {
  waiting: "Waiting to start …",
  running: "Running …",
  failed: "The run failed.",
};
const HELD = "Hold is on, so this tour is waiting.";
const LOST = "The recorder does not answer.";

/** Connect the buttons that run tours. */
export function start() {
  document.addEventListener("click", (press) => {
    const button = press.target.closest("button.run");
    if (button && !isOff(button)) run(button);
  });
}

async function run(button) {
  busy(button, true);
  try {
    let flow = null;
    for (const name of button.dataset.tours.split(" ")) flow = await ran(button, name);
    location.assign(button.dataset.then.replace("{flow}", encodeURIComponent(flow ?? "")));
  } catch (error) {
    say(button, error.message, "failed", { flow: error.flow, does: "Look at it" });
  }
  busy(button, false);
}

/** Run one tour; returns its flow, and throws an error with words for the page if it fails. */
async function ran(button, name) {
  const kind = button.dataset.runs ?? "tours";
  let now = await request(kind, name);
  while (now && ["waiting", "running"].includes(now.state)) {
    tell(button, now);
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
    now = await stateOf(kind, name);
  }
  if (!now) throw new Error(LOST);
  if (now.state !== "done") {
    throw Object.assign(new Error(now.problem || WORDS.failed), { flow: now.flow });
  }
  if (!now.flow && button.dataset.then.includes("{flow}")) throw new Error("The tour ran, but its flow is not known.");
  return now.flow;
}

function tell(button, { tour, state, held, problem }) {
  if (held) say(button, HELD, "held", { flow: held, does: "Open it", tour });
  else say(button, problem || WORDS[state], problem ? "failed" : "");
}

/** Show words beside a button, with a link to the flow if there is one. */
function say(button, words, kind = "", { flow, does, tour } = { flow: null }) {
  const place = button.closest("li, article").querySelector(".run-state");
  const link = Object.assign(document.createElement("a"), { textContent: does });
  if (flow) link.href = address(flow) + (tour ? `?tour=${encodeURIComponent(tour)}` : "");
  const said = flow ? [`${words} `, link] : [words];
  if (place.textContent === said.map((part) => part.textContent ?? part).join("")) return;
  place.className = `run-state ${kind}`;
  place.replaceChildren(...said);
}

function busy(button, is) {
  button.setAttribute("aria-busy", String(is));
  switchOff(button, is);
}
