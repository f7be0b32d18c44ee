// The title of the window: the step that is shown, its state, and its flow.

import { rowOf } from "./diagram.js";
import { isHeldHere } from "./gate.js";
import { nameOf } from "./listing.js";
import { label } from "./numbers.js";
import { on, page } from "./page.js";

const PROGRAM = "OAuth 2.0 playground";

/** Keep the title in step with what is shown. */
export function start() {
  for (const kind of ["chosen", "gate-shown", "listed", "shown"]) on(kind, show);
  show();
}

function show() {
  const row = page.chosen && rowOf(page.chosen);
  if (!row) return;
  const state = isHeldHere(page.chosen) ? "held" : row.dataset.state;
  const told = [`${label(row)} ${row.dataset.title}`, state, nameOf(page.flow)];
  const words = `${told.filter(Boolean).join(" · ")} – ${PROGRAM}`;
  if (document.title !== words) document.title = words;
}
