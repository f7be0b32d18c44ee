// Everything by the keyboard, and by the few keys that a presenter's remote has.

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

/** Whether the control with the focus has it from the mouse, or a finger. */
let pointed = false;

/** Listen to the keys. */
export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("pointerdown", () => (pointed = true), { capture: true });
  // A button acts when Space is let up again.
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
  // With Tab one comes to a control, and with the arrows from tab to tab.
  if (press.key === "Tab" || press.defaultPrevented) pointed = false;
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return;
  if (document.querySelector("dialog[open]") || belongsElsewhere(press)) return;
  const letter = LETTERS[press.key.toLowerCase()];
  const act = MOVES[press.key] ?? (lettersAreOn() ? letter : undefined);
  if (!act) return;
  press.preventDefault();
  // A key that is held down is one press.
  if (!press.repeat || press.key.startsWith("Arrow")) act(press);
}

/** Whether the control that has the focus has a use for this key. */
function belongsElsewhere(press) {
  const { key, target } = press;
  if (key === "Escape" || !(target instanceof Element) || isOurSpace(press)) return false;
  return target.matches(WRITING) || Boolean(PRESSED_BY[key] && target.closest(PRESSED_BY[key]));
}

/** Space walks on wherever the mouse was last, unless one writes there or a list is open. With the
 * keyboard one comes to a control to use it. */
function isOurSpace({ key, target }) {
  if (key !== " " || !pointed || !(target instanceof Element)) return false;
  return !target.matches(TEXT) && !target.matches(IS_OPEN) && !target.closest("dialog");
}

const lettersAreOn = () => byId("letters")?.checked ?? true;

/** Walk on; from the newest moment on let go what is held. */
function next(press) {
  if (!atNewest()) time.step(1);
  else if (!press.repeat && !release() && byId("release")?.ariaBusy !== "true") goOn();
}

/** Nothing is held here. A flow that is over is left for one that waits. */
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
