// Follows a value: shows its life beside the diagram, and marks it in the rows.

import { badge, rows } from "./diagram.js";
import { announce, byId, fragment, on, page, refill, tell } from "./page.js";
import { address, piece } from "./server.js";
import { isUncovered } from "./uncovering.js";

const WHAT = ["carries", "born", "checked", "spent"];

let followed = "";
let came = null;

/** Let the reader follow every value on the page. */
export function start() {
  document.addEventListener("click", (press) => {
    const value = press.target.closest("button.value[data-value]");
    if (value) follow(value);
    else if (press.target.closest("#life button.close")) endLife();
  });
  on("rows", (added) => followed && added.some(carries) && bring());
  on("secrets", () => followed && bring());
  on("uncovered", (value) => value === followed && bring());
  on("shown", () => followed && bring());
}

/** Stop following a value; returns false if none was followed. */
export function endLife() {
  if (!followed) return false;
  followed = "";
  mark(new Map());
  document.body.classList.remove("following");
  byId("life").hidden = true;
  byId("life").replaceChildren();
  if (came?.isConnected) came.focus({ preventScroll: true });
  return true;
}

const carries = (row) => row.matches(`[data-values~="${CSS.escape(followed)}"]`);

async function follow(button) {
  // After following values inside the life, closing it returns to where the first was pressed.
  if (!button.closest("#life")) came = button;
  followed = button.dataset.value;
  if ((await bring()) && !button.closest("#life")) byId("life").querySelector("button")?.focus();
}

/** Show the life of the followed value, up to now. */
async function bring() {
  const value = followed;
  try {
    const whole = page.secrets || isUncovered(value);
    const html = await piece(address(page.flow, "values", value), { whole });
    if (value !== followed) return false;
    place(html);
  } catch {
    announce("This value does not occur in this flow.");
    return endLife() && false;
  }
  return true;
}

function place(html) {
  const life = byId("life");
  refill(life, fragment(html));
  life.hidden = false;
  document.body.classList.add("following");
  const moments = new Map();
  for (const moment of life.querySelectorAll("li[data-event][data-what]")) {
    const { event, what } = moment.dataset;
    moments.set(event, [...(moments.get(event) ?? []), ...what.split(" ")]);
  }
  mark(moments);
  tell("life", life);
}

function mark(moments) {
  for (const row of rows()) {
    const what = moments.get(row.dataset.event) ?? (followed && carries(row) ? ["carried"] : []);
    const classes = what.map((word) => (word === "carried" ? "carries" : word));
    for (const name of WHAT) row.classList.toggle(name, classes.includes(name));
    badge(row, "life", [...new Set(what)].join(", "));
  }
}
