// Everything that is asked of the recorder, and its addresses.

/** The address of a flow, or of something in it. */
export function address(flow, ...rest) {
  return ["/flows", ...[flow, ...rest].map(encodeURIComponent)].join("/");
}

/** A piece of a page as text. Throws when there is none. */
export async function piece(path, { whole = false, signal } = {}) {
  const answer = await fetch(whole ? `${path}?secrets=shown` : path, { signal });
  if (!answer.ok) throw new Error(`The recorder answered ${answer.status}.`);
  return answer.text();
}

/** Give the gate an order. Gives the status of the answer; 0 when there is none. */
export async function order(order) {
  try {
    return (await fetch("/gate", sent(order))).status;
  } catch {
    return 0;
  }
}

/** Request a run of a tour, or of an attack. Gives its state; null when there is no answer. */
export const request = (kind, name) =>
  state(`/${kind}/${encodeURIComponent(name)}/run`, sent({}));

/** The state of a run; null when there is no answer. */
export const run = (kind, name) => state(`/${kind}/${encodeURIComponent(name)}/state`);

/** Switch something at a role. Gives what is wrong, in a sentence; "" when it was done. */
export async function control(method, path, body) {
  try {
    const answer = await fetch(path, { ...sent(body), method });
    return answer.ok ? "" : (await answer.json()).error;
  } catch {
    return "The recorder does not answer.";
  }
}

const sent = (body) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

async function state(path, request) {
  try {
    const answer = await fetch(path, request);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
