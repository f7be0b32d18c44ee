// The theme: light, dark, or that of the system.

import { announce, byId, onPress } from "./page.js";

const REMEMBERED = "viewer.theme";
const THEMES = ["auto", "light", "dark"];

/** Show the theme that was chosen last, and let the reader choose another. */
export function start() {
  onPress("theme", () => {
    const next = THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length];
    localStorage.setItem(REMEMBERED, next);
    show();
    announce(`Theme: ${next}.`);
  });
  show();
}

function chosen() {
  const remembered = localStorage.getItem(REMEMBERED);
  return THEMES.includes(remembered) ? remembered : "auto";
}

function show() {
  const theme = chosen();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const word = byId("theme")?.querySelector(".word");
  if (word) word.textContent = theme;
}
