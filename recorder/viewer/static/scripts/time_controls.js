// The buttons, the slider and the autoplay that move through a flow.

import { rows } from "./diagram.js";
import { choose, now, position, walk } from "./moments.js";
import { byId, on, onPress, page, switchOff, tell } from "./page.js";

const SECONDS = 2;

let playing = 0;

/** Connect the controls. */
export function start() {
  onPress("first", () => moveTo(0));
  onPress("back", () => step(-1));
  onPress("forward", () => step(1));
  onPress("last", () => moveTo(rows().length - 1));
  onPress("play", () => (playing ? pause() : play()));
  onPress("live", () => {
    pause();
    page.touched = false;
    tell("now");
    now();
  });
  byId("moment")?.addEventListener("input", (moved) => moveTo(Number(moved.target.value) - 1));
  byId("speed")?.addEventListener("change", () => playing && play());
  on("chosen", show);
  show();
}

/** Move by hand, which stops the autoplay; returns false at the end. */
export function step(steps) {
  pause();
  return walk(steps);
}

/** Go to a moment by its index in the flow. */
export function moveTo(place) {
  pause();
  page.touched = true;
  const all = rows();
  if (all[place]) choose(all[place].dataset.event, { live: place === all.length - 1 });
}

function play() {
  pause();
  if (position() === rows().length - 1) moveTo(0);
  const each = (SECONDS * 1000) / (Number(byId("speed")?.value) || 1);
  playing = setInterval(() => walk(1) || pause(), each);
  pressPlay(true);
}

function pause() {
  clearInterval(playing);
  playing = 0;
  pressPlay(false);
}

const pressPlay = (pressed) => byId("play")?.setAttribute("aria-pressed", String(pressed));

function show() {
  const all = rows();
  const here = position();
  const count = all.length;
  for (const id of ["first", "back"]) switchOff(byId(id), here <= 0);
  for (const id of ["forward", "last"]) switchOff(byId(id), here >= count - 1);
  switchOff(byId("play"), count < 2);
  byId("live")?.setAttribute("aria-pressed", String(page.live));
  const words = count ? `${here + 1} of ${count}` : "";
  if (byId("where")) byId("where").textContent = words;
  slide(byId("moment"), here, count, all[here]?.dataset.part);
}

function slide(slider, here, count, part) {
  if (!slider) return;
  slider.min = "1";
  slider.max = String(Math.max(count, 1));
  slider.value = String(here + 1);
  const words = part ? `step ${part}, ${here + 1} of ${count}` : "nothing yet";
  slider.setAttribute("aria-valuetext", words);
}
