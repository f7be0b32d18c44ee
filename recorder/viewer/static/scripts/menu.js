// On a narrow screen, a button shows and hides the links and tools of the header.

import { onPress } from "./page.js";

/** Connect the button. */
export function start() {
  onPress("menu", (button) => {
    const isOpen = button.closest(".top").classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}
