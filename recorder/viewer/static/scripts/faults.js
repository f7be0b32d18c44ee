// The page Faults: a button sends its order to a role, and the page is shown as the role is then.

import { isOff, switchOff } from "./page.js";
import { control } from "./server.js";

const OPENED = "opened-faults";

/** Let the buttons switch clocks and faults. */
export function start() {
  document.addEventListener("click", (press) => {
    const button = press.target.closest("button.switch");
    if (button && !isOff(button)) send(button);
  });
  reopen();
}

async function send(button) {
  switchOff(button, true);
  const { method, path } = button.dataset;
  const problem = await control(method, path, order(button));
  if (problem) {
    const place = button.closest("section").querySelector(".run-state");
    place.className = "run-state failed";
    place.textContent = problem;
    switchOff(button, false);
    return;
  }
  remember();
  location.reload();
}

/** What the button orders, as the role takes it. */
function order({ dataset, parentElement }) {
  if (dataset.offset !== undefined) return { offset_seconds: Number(dataset.offset) };
  if (dataset.stop !== undefined) return { frozen_at: Math.floor(Date.now() / 1000) };
  if (dataset.fault === undefined) return null;
  const seconds = parentElement.querySelector("input");
  return {
    fault: dataset.fault,
    endpoint: parentElement.querySelector("select").value,
    times: JSON.parse(dataset.times),
    ...(seconds && { seconds: Number(seconds.value) }),
  };
}

/** Which lists are open survives the reload. */
function remember() {
  const open = [...document.querySelectorAll("section.controlled details[open]")];
  const names = open.map((details) => details.closest("section").getAttribute("aria-labelledby"));
  sessionStorage.setItem(OPENED, names.join(" "));
}

function reopen() {
  for (const name of (sessionStorage.getItem(OPENED) ?? "").split(" ").filter(Boolean)) {
    document.getElementById(name)?.closest("section").querySelector("details")?.setAttribute("open", "");
  }
}
