// The flows that are listed, and the one on show, which may be older than all of them.

import { byId, page } from "./page.js";

/** The items of the list, the newest flow first. */
export const items = () => [...document.querySelectorAll("#flow-list > li[data-flow]")];

/** What is known of a flow, if it is listed or on show. */
export const itemOf = (flow) =>
  document.querySelector(`:is(#flow-list, #unlisted) > li[data-flow="${CSS.escape(flow)}"]`);

/** The flow that began last. */
export const newestFlow = () => items()[0]?.dataset.flow ?? page.flow;

/** Whether nothing more is to be awaited of a flow. */
export const isOver = (flow) => itemOf(flow)?.dataset.over === "true";

/** What a flow is called. */
export const nameOf = (flow) => itemOf(flow)?.dataset.name ?? `flow ${flow.slice(0, 4)}`;

/** Who takes part in a flow, with a comma behind, as far as that is known. */
export function whoIn(flow) {
  const who = itemOf(flow)?.querySelector(".who")?.textContent;
  return who ? `${who}, ` : "";
}

/** Put an item where it belongs by the beginning of its flow. Gives false for one that is older
 * than all that are listed: only of the flow on show it is kept. */
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

/** Take the oldest out of the list, so that so many stay. */
export function keep(most) {
  for (const oldest of items().slice(most)) {
    if (oldest.dataset.flow === page.flow) byId("unlisted")?.replaceChildren(oldest);
    else oldest.remove();
    if (byId("older")) byId("older").hidden = false;
  }
}
