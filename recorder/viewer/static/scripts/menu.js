// On a narrow screen the header shows its links and tools when they are asked for.

import { onPress } from "./page.js";

/** Let the button show them, and hide them again. */
export function start() {
  onPress("menu", (button) => {
    const isOpen = button.closest(".top").classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}
