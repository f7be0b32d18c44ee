// Predict, then see: a question about the held message, and the verdict on the one before it.
// Only this tab knows what was asked and answered; the recorder computes the right answers.

import { rows } from "./diagram.js";
import { announce, byId, fragment, on, onPress, page, refill } from "./page.js";
import { address, piece } from "./server.js";

const SWITCH = "viewer.predict";
const ASKED = "viewer.predictions";
const WRITING = "input, select, textarea, [contenteditable]";

let shown = "";
let loading = null;

/** Connect the switch, and ask whenever another message is held. */
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

/** What was asked in this flow: for each event, the answer ("" for none). */
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

/** Load the question and verdict of this moment, if it is not the one that is shown. */
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

/** Show them; `data-held` says for which held message they are. */
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

/** Answer with the keys 1, 2 and 3, wherever the focus is, except in a field. */
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
