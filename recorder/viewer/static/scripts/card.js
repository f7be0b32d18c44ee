// The card of the moment on show: four looks at one event.

import { announce, byId, fragment, on, page, refill, tell } from "./page.js";
import { address, piece } from "./server.js";
import { showLook } from "./tabs.js";

let loading = null;

/** Keep the card at the chosen moment. */
export function start() {
  on("chosen", (row) => bring(row.dataset.event));
  on("secrets", () => bring(page.chosen, { again: true }));
  on("connected", () => loading === null && bring(page.chosen));
  tell("card", byId("card"));
}

const onShow = () => byId("card")?.querySelector("article")?.dataset.event;

async function bring(event, { again = false } = {}) {
  if (!byId("card") || !event) return;
  loading?.abort();
  loading = null;
  if (onShow() === event && !again) return;
  const asked = (loading = new AbortController());
  try {
    const path = address(page.flow, "events", event, "card");
    place(await piece(path, { whole: page.secrets, signal: asked.signal }));
  } catch (error) {
    if (error.name === "AbortError") return;
    announce("This card could not be loaded.");
  } finally {
    if (loading === asked) loading = null;
  }
}

function place(html) {
  const card = byId("card");
  const before = onShow();
  refill(card, fragment(html));
  showLook();
  if (onShow() !== before) card.scrollTo({ top: 0 });
  tell("card", card);
}
