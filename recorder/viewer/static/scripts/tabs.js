// The four looks of a card, as tabs: one is shown; the arrow keys switch between them.

import { byId } from "./page.js";

const KEYS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

let chosen = "tab-guide";

/** Switch tabs with a click or with the arrow keys. */
export function start() {
  document.addEventListener("click", (press) => {
    const tab = press.target.closest("[role=tab]");
    if (tab) turnTo(tab.id);
    const link = press.target.closest('a[href^="#look-"]');
    if (link) led(link, press);
  });
  document.addEventListener("keydown", walk);
  showLook(named());
  byId(location.hash.slice(1))?.scrollIntoView();
}

/** The tab of the look that the URL names ("#wire"), or that contains what the URL names. */
function named() {
  const name = location.hash.slice(1);
  const look = byId(name)?.closest("[role=tabpanel]");
  return look?.getAttribute("aria-labelledby") ?? `tab-${name}`;
}

/** Show a look (by the id of its tab); without one, the look that was shown last. */
export function showLook(tab = chosen) {
  if (!byId(tab)) return;
  chosen = tab;
  for (const one of tabs(byId(tab))) {
    const here = one.id === tab;
    one.setAttribute("aria-selected", String(here));
    one.tabIndex = here ? 0 : -1;
    const panel = byId(one.getAttribute("aria-controls"));
    if (panel) panel.hidden = !here;
  }
  bringIntoView();
}

/** Show a look from its beginning, or from what matters most in it. */
function turnTo(tab) {
  byId("card")?.scrollTo({ top: 0 });
  showLook(tab);
}

/** A link to a look shows it, and moves the focus there. */
function led(link, press) {
  const panel = byId(link.hash.slice(1));
  if (!panel) return;
  press.preventDefault();
  turnTo(panel.getAttribute("aria-labelledby"));
  byId(panel.getAttribute("aria-labelledby")).focus();
}

/** Scroll to what matters most in the look that is shown. A hidden look cannot be scrolled to. */
function bringIntoView() {
  const marked = document.querySelectorAll("#look-code .marked");
  // The last line comes first, so that the first lines are visible if not all of them fit.
  for (const one of [document.querySelector(".checks-made > .bad"), marked[marked.length - 1], marked[0]]) {
    one?.scrollIntoView({ block: "nearest" });
  }
}

const tabs = (tab) => [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];

function walk(press) {
  const tab = press.target.closest?.("[role=tab]");
  if (!tab || !(press.key in KEYS) || press.ctrlKey || press.metaKey || press.altKey) return;
  press.preventDefault();
  const all = tabs(tab);
  const to = all.indexOf(tab) + KEYS[press.key];
  const wrapped = (to + all.length) % all.length;
  const next = Number.isFinite(to) ? wrapped : to > 0 ? all.length - 1 : 0;
  showLook(all[next].id);
  all[next].focus();
}
