// Predict, then see: a question about the message that is held, and the verdict on the one before.
// What was asked and answered is known to this tab alone; what is right, the recorder works out.

import { rows } from "./diagram.js";
import { announce, byId, fragment, on, onPress, page, refill } from "./page.js";
import { address, piece } from "./server.js";

const SWITCH = "viewer.predict";
const ASKED = "viewer.predictions";
const WRITING = "input, select, textarea, [contenteditable]";

let shown = "";
let loading = null;

/** Let it be switched on and off, and ask whenever another message is held. */
export function start() {
  if (!byId("predictions")) return;
  onPress("predict", () => turn(!isOn()));
  byId("predictions").addEventListener("click", pressed);
  document.addEventListener("keydown", typed);
  for (const kind of ["gate-shown", "rows"]) on(kind, look);
  show();
}

const isOn = () => sessionStorage.getItem(SWITCH) === "on";
const held = () => byId("release")?.dataset.event ?? "";
const question = () => byId("predictions").querySelector(".question");

/** What was asked of this flow: the answer ("" for none) by the event. */
function asked(flow) {
  return JSON.parse(sessionStorage.getItem(ASKED) ?? "{}")[flow] ?? {};
}

function remember(flow, event, answer) {
  const all = JSON.parse(sessionStorage.getItem(ASKED) ?? "{}");
  all[flow] = { ...all[flow], [event]: answer };
  sessionStorage.setItem(ASKED, JSON.stringify(all));
}

function turn(onNow) {
  sessionStorage.setItem(SWITCH, onNow ? "on" : "off");
  announce(onNow ? "Each held message asks a question." : "No more questions.");
  show();
}

function show() {
  byId("predict")?.setAttribute("aria-pressed", String(isOn()));
  byId("predictions").hidden = true;
  shown = "";
  look();
}

/** Ask for what belongs to this moment, if another one than before has come. */
function look() {
  if (!isOn() || !page.flow) return;
  const state = [page.flow, held(), rows().at(-1)?.dataset.event].join(" ");
  if (state === shown) return;
  shown = state;
  bring();
}

async function bring() {
  const [flow, event] = [page.flow, held()];
  const words = Object.entries(asked(flow)).map((each) => ["asked", each.join("~")]);
  const query = new URLSearchParams([["held", event], ...words]);
  loading?.abort();
  const mine = (loading = new AbortController());
  try {
    const html = await piece(`${address(flow, "predictions")}?${query}`, { signal: mine.signal });
    if (isOn() && flow === page.flow) place(fragment(html), event);
  } catch (error) {
    if (error.name !== "AbortError") announce("The question could not be loaded.");
  }
}

/** Show it; the place says for which held message that is. */
function place(content, asks) {
  const panel = byId("predictions");
  const isHolding = byId("hold")?.getAttribute("aria-pressed") === "true";
  if (!content.childElementCount && !isHolding) content.append(hint());
  refill(panel, content);
  panel.hidden = !panel.childElementCount;
  panel.dataset.held = asks;
  const event = question()?.dataset.event;
  if (event && !(event in asked(page.flow))) remember(page.flow, event, "");
}

function hint() {
  const words = document.createElement("p");
  words.textContent = "Questions are asked about held messages: press Hold, then begin a flow.";
  return words;
}

function pressed(press) {
  const button = press.target.closest(".answer");
  if (button) choose(button);
}

/** 1, 2 and 3, wherever the focus is, but in a field. */
function typed(press) {
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey || press.repeat) return;
  if (!isOn() || document.querySelector("dialog[open]") || press.target.closest?.(WRITING)) return;
  const button = question()?.querySelectorAll(".answer")[["1", "2", "3"].indexOf(press.key)];
  if (!button || byId("predictions").hidden) return;
  press.preventDefault();
  choose(button);
}

function choose(button) {
  for (const each of question().querySelectorAll(".answer")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  remember(page.flow, question().dataset.event, button.dataset.mark);
  announce("Answered. Release the message to see.");
}
