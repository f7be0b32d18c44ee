// Light, dark, or as the machine is set.

import { announce, byId, onPress } from "./page.js";

const REMEMBERED = "viewer.theme";
const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };

/** Show the theme that was chosen last, and let another be chosen. */
export function start() {
  onPress("theme", () => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(chosen()) + 1) % names.length];
    localStorage.setItem(REMEMBERED, next);
    show();
    announce(`Theme: ${THEMES[next]}.`);
  });
  show();
}

function chosen() {
  const remembered = localStorage.getItem(REMEMBERED);
  return remembered in THEMES ? remembered : "auto";
}

function show() {
  const theme = chosen();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const button = byId("theme");
  if (button) (button.querySelector(".word") ?? button).textContent = THEMES[theme];
}
