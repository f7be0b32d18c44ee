// Shows one value whole, wherever it appears, until it is covered again.

import { announce, byId, fragment, on, page, tell } from "./page.js";
import { address, piece } from "./server.js";

const whole = new Map();
const covered = new WeakMap();

/** Let a followed value be uncovered, also in what is loaded later. */
export function start() {
  document.addEventListener("click", (press) => {
    const button = press.target.closest("button.uncover[data-value]");
    if (button) turn(button.dataset.value);
  });
  on("card", showAll);
  on("life", showAll);
}

/** Whether this one value is shown whole. */
export const isUncovered = (value) => whole.has(value);

async function turn(value) {
  if (whole.has(value)) {
    whole.delete(value);
    for (const button of standing(value)) cover(button);
    announce("Covered again.");
  } else {
    const html = await piece(address(page.flow, "values", value), { whole: true });
    const text = fragment(html).querySelector(".life-text")?.textContent;
    if (text === undefined) return;
    whole.set(value, text);
    announce("Uncovered everywhere on this page.");
  }
  showAll();
  tell("uncovered", value);
}

const standing = (value) =>
  document.querySelectorAll(`button.value[data-value="${CSS.escape(value)}"]`);

function showAll() {
  for (const [value, text] of whole) {
    for (const button of standing(value)) uncover(button, text);
  }
  const life = byId("life")?.querySelector("button.uncover[data-value]");
  life?.setAttribute("aria-pressed", String(whole.has(life.dataset.value)));
}

function uncover(button, text) {
  if (covered.has(button) || button.textContent === text) return;
  covered.set(button, button.textContent);
  button.textContent = text;
}

function cover(button) {
  if (covered.has(button)) button.textContent = covered.get(button);
  covered.delete(button);
}
