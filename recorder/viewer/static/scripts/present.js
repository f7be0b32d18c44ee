// Presenter mode: one step fills the screen. An address with ?present opens it on the projector.

import { mention } from "./address.js";
import { announce, byId, onPress } from "./page.js";

const body = document.body.classList;

/** Let it be entered and left. */
export function start() {
  onPress("present", () => (isPresenting() ? leave() : enter()));
  // The browser takes the Escape that ends full screen for itself.
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
    // Not allowed here: the window is all there is.
  }
}

/** Back to the whole page. */
export function leave() {
  if (!isPresenting()) return;
  show(false);
  if (document.fullscreenElement) document.exitFullscreen();
}

/** Make the screen black, or bright again; nothing outside presenter mode. */
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
