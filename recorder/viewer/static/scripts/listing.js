// The flows in the list, and the one that is shown, which may be older than all of them.

import { byId, page } from "./page.js";

/** The items of the list, the newest flow first. */
export const items = () => [...document.querySelectorAll("#flow-list > li[data-flow]")];

/** The item of a flow, if it is listed or shown. */
export const itemOf = (flow) =>
  document.querySelector(`:is(#flow-list, #unlisted) > li[data-flow="${CSS.escape(flow)}"]`);

/** The flow that began last. */
export const newestFlow = () => items()[0]?.dataset.flow ?? page.flow;

/** Whether a flow is over, so that no more events are expected. */
export const isOver = (flow) => itemOf(flow)?.dataset.over === "true";

/** The name of a flow. */
export const nameOf = (flow) => itemOf(flow)?.dataset.name ?? `flow ${flow.slice(0, 4)}`;

/** Who takes part in a flow, followed by a comma; "" if that is not known. */
export function whoIn(flow) {
  const who = itemOf(flow)?.querySelector(".who")?.textContent;
  return who ? `${who}, ` : "";
}

/** Insert an item in the order in which flows began. Returns false if it is older than all that are
 * listed: it is then kept only if its flow is shown. */
export function put(item) {
  const { flow, first } = item.dataset;
  const old = itemOf(flow);
  if (old) {
    old.replaceWith(item);
    return true;
  }
  const later = items().find((other) => Number(other.dataset.first) < Number(first));
  if (later) later.before(item);
  else if (!items().length) byId("flow-list")?.append(item);
  else if (flow === page.flow) byId("unlisted")?.replaceChildren(item);
  return Boolean(later) || items().length === 1;
}

/** Remove the oldest items, so that at most this many remain. */
export function keep(most) {
  for (const oldest of items().slice(most)) {
    if (oldest.dataset.flow === page.flow) byId("unlisted")?.replaceChildren(oldest);
    else oldest.remove();
    if (byId("older")) byId("older").hidden = false;
  }
}
