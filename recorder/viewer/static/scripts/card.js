// The card of the chosen moment: four looks at one event.

import { NARROW, rowOf } from "./diagram.js";
import { announce, byId, fragment, on, page, refill, tell } from "./page.js";
import { address, piece } from "./server.js";
import { showLook } from "./tabs.js";

let loading = null;

/** Keep the card in step with the chosen moment. */
export function start() {
  on("chosen", (row) => bring(row.dataset.event));
  on("secrets", () => bring(page.chosen, { again: true }));
  on("connected", () => loading === null && bring(page.chosen));
  on("opened", reach);
  document.addEventListener("click", returned);
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
  if (onShow() !== before) fromItsBeginning(card);
  showLook();
  tell("card", card);
}

function fromItsBeginning(card) {
  card.scrollTo({ top: 0 });
  // If the page scrolls instead of the card, go back to the top of the card.
  if (card.getBoundingClientRect().top < 0) reach();
}

/** On a narrow screen, where the card is below the diagram, scroll to the card. */
function reach() {
  if (matchMedia(NARROW).matches) byId("card").scrollIntoView();
}

/** Return from the card to the row of the diagram that it belongs to. */
function returned(press) {
  if (!press.target.closest("a.to-diagram")) return;
  press.preventDefault();
  const row = rowOf(page.chosen);
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  row.querySelector("a").focus({ preventScroll: true });
}
