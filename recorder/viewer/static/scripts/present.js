// Presenter mode: one step fills the screen. A URL with ?present opens it on the projector.

import { mention } from "./address.js";
import { announce, byId, onPress } from "./page.js";

const body = document.body.classList;

/** Connect the button, and enter the mode if the URL says so. */
export function start() {
  onPress("present", () => (isPresenting() ? leave() : enter()));
  // The browser keeps the Escape that ends full screen to itself.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) leave();
  });
  show(new URLSearchParams(location.search).has("present"));
}

export const isPresenting = () => body.contains("presenting");

async function enter() {
  show(true);
  announce("Presenter mode. Escape leaves it.");
  try {
    await document.documentElement.requestFullscreen?.();
  } catch {
    // Full screen is not allowed here, so only the window is filled.
  }
}

/** Return to the whole page. */
export function leave() {
  if (!isPresenting()) return;
  show(false);
  if (document.fullscreenElement) document.exitFullscreen();
}

/** Turn the screen black or back on; outside presenter mode, do nothing. */
export function blacken() {
  if (!isPresenting()) return;
  announce(body.toggle("black") ? "The screen is black." : "The screen is back.");
}

function show(presenting) {
  body.toggle("presenting", presenting);
  if (!presenting) body.remove("black");
  byId("present")?.setAttribute("aria-pressed", String(presenting));
  if (presenting !== new URLSearchParams(location.search).has("present")) {
    mention("present", presenting);
  }
}
