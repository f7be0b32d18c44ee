// Numbers the messages of a flow whose steps are not in order.

import { rows } from "./diagram.js";
import { byId, on } from "./page.js";

/** Number the messages as they arrive. */
export function start() {
  for (const kind of ["rows", "shown"]) on(kind, show);
}

/** The label of a message: its step, and its own number if it has one. */
export function label(row) {
  const number = row.querySelector(".number")?.textContent;
  const tour = row.querySelector(".part small")?.textContent ?? "step";
  return number ? `${number} (${tour} ${row.dataset.part})` : row.dataset.part;
}

function show() {
  const all = rows();
  const numbered = !isInOrder(all);
  byId("rows")?.classList.toggle("numbered", numbered);
  for (const [place, row] of all.entries()) {
    const number = row.querySelector(".number");
    const words = numbered ? String(place + 1) : "";
    if (number && number.textContent !== words) number.textContent = words;
  }
}

/** Whether the steps are those of one tour, one after the other. */
function isInOrder(all) {
  const isNext = (row, place) => {
    const before = all[place - 1];
    if (!before) return true;
    const isSame = before.dataset.tour === row.dataset.tour;
    return isSame && Number(before.dataset.step) <= Number(row.dataset.step);
  };
  return all.every(isNext);
}
