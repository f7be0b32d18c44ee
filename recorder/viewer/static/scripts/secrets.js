// The switch that uncovers all secrets: only on this page, and never remembered.

import { announce, byId, onPress, page, tell } from "./page.js";

/** Connect the switch. */
export function start() {
  onPress("secrets", (button) => {
    page.secrets = !page.secrets;
    button.setAttribute("aria-pressed", String(page.secrets));
    document.body.classList.toggle("uncovered", page.secrets);
    announce(page.secrets ? "Secrets are shown." : "Secrets are covered.");
    tell("secrets");
  });
  byId("secrets")?.setAttribute("aria-pressed", "false");
}
