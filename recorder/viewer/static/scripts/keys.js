// Controls everything by keyboard, and by the few keys of a presenter's remote.

import { atNewest, now } from "./moments.js";
import { isOver, release } from "./gate.js";
import { closeList } from "./flows.js";
import { announce, byId, onPress } from "./page.js";
import { blacken, isPresenting, leave } from "./present.js";
import { closeTerm } from "./terms.js";
import * as time from "./time_controls.js";
import { endLife } from "./values.js";
import { goToWaiting, waitingFlow } from "./waiting.js";

const REMEMBERED = "viewer.letters";
const TEXT = "input:not([type=range], [type=checkbox]), textarea, [contenteditable]";
const WRITING = `${TEXT}, input, select`;
const PRESSED_BY = { " ": "button, summary, [role=tab]", Enter: "a[href], button, summary" };
const IS_OPEN = CSS.supports("selector(:open)") ? "select:open" : "select";

const MOVES = {
  " ": next,
  Enter: next,
  PageDown: next,
  ArrowRight: next,
  ArrowLeft: () => time.step(-1),
  PageUp: () => time.step(-1),
  Home: () => time.moveTo(0),
  End: now,
  Escape: escape,
};
const LETTERS = {
  r: () => byId("run")?.click(),
  h: () => byId("hold")?.click(),
  s: () => byId("secrets")?.click(),
  p: () => byId("present")?.click(),
  g: () => byId("tab-guide")?.click(),
  w: () => byId("tab-wire")?.click(),
  d: () => byId("tab-checks")?.click(),
  f: () => goToWaiting() || announce("No other flow waits."),
  c: () => byId("tab-code")?.click(),
  o: () => location.assign("/files"),
  b: blacken,
  ".": blacken,
  "?": help,
};

/** Whether the focused control got its focus from a mouse or a finger. */
let pointed = false;

/** Listen for keys. */
export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("pointerdown", () => (pointed = true), { capture: true });
  // A button acts when Space is released.
  document.addEventListener("keyup", (press) => isOurSpace(press) && press.preventDefault());
  onPress("help", help);
  const letters = byId("letters");
  if (!letters) return;
  letters.checked = localStorage.getItem(REMEMBERED) !== "off";
  letters.addEventListener("change", () => {
    localStorage.setItem(REMEMBERED, letters.checked ? "on" : "off");
  });
}

function pressed(press) {
  // Tab and, between tabs, the arrow keys move the focus by keyboard.
  if (press.key === "Tab" || press.defaultPrevented) pointed = false;
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return;
  if (document.querySelector("dialog[open]") || belongsElsewhere(press)) return;
  const letter = LETTERS[press.key.toLowerCase()];
  const act = MOVES[press.key] ?? (lettersAreOn() ? letter : undefined);
  if (!act) return;
  press.preventDefault();
  // Holding a key down counts as one press.
  if (!press.repeat || press.key.startsWith("Arrow")) act(press);
}

/** Whether the focused control itself uses this key. */
function belongsElsewhere(press) {
  const { key, target } = press;
  if (key === "Escape" || !(target instanceof Element) || isOurSpace(press)) return false;
  return target.matches(WRITING) || Boolean(PRESSED_BY[key] && target.closest(PRESSED_BY[key]));
}

/** Space moves on after a mouse click anywhere, except in a text field, an open list or a dialog. A
 * control that was reached by keyboard is meant to be used, so there Space presses it. */
function isOurSpace({ key, target }) {
  if (key !== " " || !pointed || !(target instanceof Element)) return false;
  return !target.matches(TEXT) && !target.matches(IS_OPEN) && !target.closest("dialog");
}

const lettersAreOn = () => byId("letters")?.checked ?? true;

/** Go to the next moment; at the newest one, release what is held. */
function next(press) {
  if (!atNewest()) time.step(1);
  else if (!press.repeat && !release() && byId("release")?.ariaBusy !== "true") goOn();
}

/** Nothing is held here: if the flow is over, go to one that waits. */
function goOn() {
  if (isOver() && goToWaiting()) return;
  const other = waitingFlow() ? " Press f for the flow that waits." : "";
  announce(`This is the newest moment, and nothing is held here.${other}`);
}

function escape() {
  if (closeTerm() || endLife()) return;
  if (!closeList() && isPresenting()) leave();
}

function help() {
  byId("keys")?.showModal();
}
