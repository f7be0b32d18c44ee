// The rows of the diagram, each inserted in its place as it arrives.

import { byId, fragment, on, page, tell } from "./page.js";

/** The screens on which the card is below the diagram. */
export const NARROW = "(max-width: 900px)";

const waiting = [];
let asked = false;
let brought = null;

/** The rows that are shown, in order. */
export const rows = () => [...(byId("rows")?.getElementsByClassName("row") ?? [])];

/** The row of an event, if it is shown. */
export const rowOf = (event) => byId(`row-${event}`);

/** Add rows as the stream delivers them. */
export function start() {
  on("row", (row) => {
    if (row.flow !== page.flow) return;
    waiting.push(row.html);
    if (!asked) requestAnimationFrame(putIn);
    asked = true;
  });
  const diagram = document.querySelector(".diagram");
  // Rows are measured only when they come into view, so the distance may have grown meanwhile.
  diagram?.addEventListener("scrollend", () => brought && reach(brought, "auto"));
  for (const own of ["wheel", "pointerdown", "keydown"]) {
    document.addEventListener(own, () => (brought = null), { capture: true, passive: true });
  }
}

/** Remove all rows. */
export function empty() {
  waiting.length = 0;
  byId("rows")?.replaceChildren();
  tell("emptied");
}

/** Insert rows; a row that is already there is replaced only by a newer version. */
export function add(html) {
  const list = byId("rows");
  if (!list) return;
  const added = [...fragment(html).querySelectorAll(".row")].filter((row) => place(list, row));
  if (added.length) tell("rows", added);
}

function putIn() {
  asked = false;
  if (waiting.length) add(waiting.splice(0).join(""));
}

function place(list, row) {
  const old = rowOf(row.dataset.event);
  if (old && number(old) >= number(row)) return false;
  const focused = old?.contains(document.activeElement);
  old?.remove();
  let before = list.lastElementChild;
  while (before && number(before) > number(row)) before = before.previousElementSibling;
  if (before) before.after(row);
  else list.prepend(row);
  if (focused) row.querySelector("a")?.focus({ preventScroll: true });
  return true;
}

// Anything that is not a row, such as the words for an empty diagram, stays before all rows.
const number = (row) => Number(row.dataset.seq ?? 0);

/** Scroll to a row, without animation if the reader prefers none. On a narrow screen, the card is
 * below the rows: do not scroll away from it while it is being read. */
export function bringIntoView(row) {
  if (matchMedia(NARROW).matches && byId("card").getBoundingClientRect().top < innerHeight / 2) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  brought = row;
  reach(row, still ? "auto" : "smooth");
}

const reach = (row, behavior) => row.scrollIntoView({ block: "nearest", behavior });

/** Add a badge with these words to a row, or remove it; `kind` is its class. */
export function badge(row, kind, words) {
  const place = row.querySelector("a") ?? row;
  let sign = place.querySelector(`.badge.${kind}`);
  if (!words) {
    sign?.remove();
    return;
  }
  if (!sign) {
    sign = document.createElement("span");
    sign.className = `badge ${kind}`;
    place.append(sign);
  }
  sign.textContent = words;
}
