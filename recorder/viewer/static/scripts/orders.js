// Orders for the gate, and how each is announced.

import { announce, byId, page } from "./page.js";
import { order } from "./server.js";

const REFUSED = "The recorder did not take the order.";

/** Hold or run the flow on show; every flow if none is on show, or where that is meant. */
export async function say(verb, every) {
  const whole = every || !page.flow;
  const status = await order(whole ? { do: verb } : { do: verb, flow: page.flow });
  const which = whole ? "Every flow" : "This flow";
  const does = verb === "hold" ? "is held at its next step." : "runs.";
  announce(status === 200 ? `${which} ${does}` : REFUSED);
}

/** Let the flow on show run to the step that is chosen. */
export async function runTo() {
  const step = Number(byId("run-to").value);
  const status = await order({ do: "run_to", flow: page.flow, step });
  announce(status === 200 ? `This flow runs to step ${step}.` : REFUSED);
}
