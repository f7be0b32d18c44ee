// The stream of what happens. It closes while the page is hidden, and catches up afterwards.

import { byId, tell } from "./page.js";

const KINDS = ["gate", "merged", "row", "flow", "restarted"];
const AGAIN_AFTER = 2000;

let stream = null;
let head = document.body.dataset.head || "0";
let again = 0;

/** Start listening, after the last event that the page already contains. */
export function start() {
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", look);
  look();
}

function look() {
  if (document.hidden) close();
  else if (!stream) open();
}

function close() {
  clearTimeout(again);
  stream?.close();
  stream = null;
}

function open() {
  close();
  stream = new EventSource(`/live?after=${encodeURIComponent(head)}`);
  stream.addEventListener("error", lost);
  for (const kind of KINDS) stream.addEventListener(kind, heard);
}

function heard(message) {
  if (message.lastEventId) head = message.lastEventId;
  // A page without gate buttons shows a file, so nothing on it is live.
  show("connected", byId("release") ? "Live" : "");
  tell(message.type, JSON.parse(message.data));
}

function lost() {
  show("lost", "Connection lost, trying again");
  // A browser reconnects by itself, but not after every kind of response.
  if (stream.readyState !== EventSource.CLOSED) return;
  close();
  again = setTimeout(look, AGAIN_AFTER);
}

function show(state, words) {
  const place = byId("connection");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  place.textContent = words;
  tell(state);
}
