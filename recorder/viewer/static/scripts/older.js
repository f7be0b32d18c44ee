// Loads flows that are older than those listed, when the reader asks for them.

import { items } from "./listing.js";
import { announce, byId, fragment, tell } from "./page.js";
import { piece } from "./server.js";

let more = 0;
let bringing = false;

/** How many flows are listed in addition to those that the page was loaded with. */
export const shownBeyond = () => more;

/** Show older flows without leaving the page. */
export function start() {
  byId("older")?.addEventListener("click", (press) => {
    press.preventDefault();
    bring();
  });
}

async function bring() {
  if (bringing) return;
  bringing = true;
  const before = items().at(-1)?.dataset.first ?? "";
  try {
    const found = fragment(await piece(`/flows?before=${before}`));
    const older = [...found.querySelectorAll("#flow-list > li[data-flow]")];
    byId("older").hidden = !found.querySelector("#older");
    more += older.length;
    const unlisted = byId("unlisted").querySelector("[data-flow]");
    if (older.some((one) => one.dataset.flow === unlisted?.dataset.flow)) unlisted.remove();
    byId("flow-list").append(...older);
    older[0]?.querySelector("a")?.focus();
    announce(`${older.length} older flows.`);
    tell("listed");
  } catch {
    announce("The older flows could not be loaded.");
  } finally {
    bringing = false;
  }
}
