// The switch that uncovers all secrets: for this page as it stands, never remembered.

import { announce, byId, onPress, page, tell } from "./page.js";

/** Let the switch be used. */
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
