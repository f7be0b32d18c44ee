// How long a token is still valid, counted down while the page is open.

import { on } from "./page.js";

const SECOND = 1000;
const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

/** Count down, every second. */
export function start() {
  on("card", show);
  on("life", show);
  setInterval(show, SECOND);
  show();
}

function show() {
  const now = Date.now() / SECOND;
  for (const place of document.querySelectorAll("time.runs-out[data-at]")) {
    const left = Math.floor(Number(place.dataset.at) - now);
    const words = left >= 0 ? `${spoken(left)} left` : `expired ${spoken(-left)} ago`;
    if (place.textContent !== words) place.textContent = words;
    place.classList.toggle("over", left < 0);
  }
}

/** A length of time by its two largest units: 4 min 12 s. */
function spoken(seconds) {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return "0 s";
  const words = UNITS.slice(first, first + 2).map(([unit, length], n) => {
    const within = n ? seconds % UNITS[first][1] : seconds;
    return [Math.floor(within / length), unit];
  });
  return words.filter(([many]) => many).map((word) => word.join(" ")).join(" ");
}
