// Everything by the keyboard, and by the few keys that a presenter's remote has.

import { atNewest, now } from "./moments.js";
import { release } from "./gate.js";
import { closeList } from "./flows.js";
import { announce, byId, onPress } from "./page.js";
import { blacken, isPresenting, leave } from "./present.js";
import * as time from "./time_controls.js";
import { endLife } from "./values.js";

const REMEMBERED = "viewer.letters";
const WRITING = "input, select, textarea, [contenteditable]";
const PRESSED_BY = { " ": "button, summary, [role=tab]", Enter: "a[href], button, summary" };

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
  c: () => byId("tab-code")?.click(),
  b: blacken,
  ".": blacken,
  "?": help,
};

/** Listen to the keys. */
export function start() {
  document.addEventListener("keydown", pressed);
  onPress("help", help);
  const letters = byId("letters");
  if (!letters) return;
  letters.checked = localStorage.getItem(REMEMBERED) !== "off";
  letters.addEventListener("change", () => {
    localStorage.setItem(REMEMBERED, letters.checked ? "on" : "off");
  });
}

function pressed(press) {
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
function belongsElsewhere({ key, target }) {
  if (key === "Escape" || !(target instanceof Element)) return false;
  return target.matches(WRITING) || Boolean(PRESSED_BY[key] && target.closest(PRESSED_BY[key]));
}

const lettersAreOn = () => byId("letters")?.checked ?? true;

/** Walk on; from the newest moment on let go what is held. */
function next(press) {
  if (!atNewest()) {
    time.step(1);
  } else if (!press.repeat && !release() && byId("release")?.ariaBusy !== "true") {
    announce("This is the newest moment, and nothing is held.");
  }
}

function escape() {
  if (endLife()) return;
  if (!closeList() && isPresenting()) leave();
}

function help() {
  byId("keys")?.showModal();
}
