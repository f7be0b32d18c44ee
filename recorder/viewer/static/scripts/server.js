// Every request to the recorder, and its URLs.

/** The path of a flow, or of something in it. */
export function address(flow, ...rest) {
  return ["/flows", ...[flow, ...rest].map(encodeURIComponent)].join("/");
}

/** Load a piece of a page as text. Throws an error if it cannot be loaded. */
export async function piece(path, { whole = false, signal } = {}) {
  const answer = await fetch(whole ? `${path}?secrets=shown` : path, { signal });
  if (!answer.ok) throw new Error(`The recorder answered ${answer.status}.`);
  return answer.text();
}

/** Send an order to the gate. Returns the status of the response, 0 if there is none. */
export async function order(order) {
  try {
    return (await fetch("/gate", sent(order))).status;
  } catch {
    return 0;
  }
}

/** Request a run of a tour or an attack. Returns its state, null if there is no response. */
export const request = (kind, name) =>
  state(`/${kind}/${encodeURIComponent(name)}/run`, sent({}));

/** Load the state of a run; null if there is no response. */
export const run = (kind, name) => state(`/${kind}/${encodeURIComponent(name)}/state`);

/** Change a role. Returns the error as a sentence, or "" if there was none. */
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
