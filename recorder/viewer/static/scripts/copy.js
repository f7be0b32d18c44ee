// Copies the text of a button, and announces whether that worked.

import { announce } from "./page.js";

const SHOWN_FOR = 2000;

/** Make every copy button on the page work. */
export function start() {
  document.addEventListener("click", (press) => {
    const button = press.target.closest("button.copy[data-copy]");
    if (button) copy(button);
  });
}

async function copy(button) {
  const done = await put(button.dataset.copy);
  const words = done ? "Copied" : "Could not be copied";
  announce(`${words}.`);
  button.dataset.words ??= button.textContent;
  button.textContent = words;
  setTimeout(() => {
    button.textContent = button.dataset.words;
  }, SHOWN_FOR);
}

/** Copy text, even if the clipboard API is missing, as it is over http from another machine. */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putBySelecting(text);
  }
}

function putBySelecting(text) {
  const before = document.activeElement;
  const place = document.createElement("textarea");
  place.value = text;
  place.className = "visually-hidden";
  document.body.append(place);
  place.select();
  const done = document.execCommand("copy");
  place.remove();
  before?.focus({ preventScroll: true });
  return done;
}
