// Orders for the gate, and their announcements.

import { announce, byId, page } from "./page.js";
import { order } from "./server.js";

const REFUSED = "The recorder did not take the order.";

/** Hold or run the flow that is shown; with `every`, or if none is shown, every flow. */
export async function say(verb, every) {
  const whole = every || !page.flow;
  const status = await order(whole ? { do: verb } : { do: verb, flow: page.flow });
  const which = whole ? "Every flow" : "This flow";
  const does = verb === "hold" ? "is held at its next step." : "runs.";
  announce(status === 200 ? `${which} ${does}` : REFUSED);
}

/** Let the flow that is shown run to the selected step. */
export async function runTo() {
  const step = Number(byId("run-to").value);
  const status = await order({ do: "run_to", flow: page.flow, step });
  announce(status === 200 ? `This flow runs to step ${step}.` : REFUSED);
}
