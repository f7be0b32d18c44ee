// Marks the explanation of the character under the pointer; if the explanation is not beside it, a tip
// repeats it there. Without this script, the page says the same.
const tip = document.getElementById("tip");
let kept = null;

const mark = (bit, on) => {
  const id = bit.dataset.x;
  const line = bit.closest(".line");
  for (const each of line.querySelectorAll(".bit")) if (each.dataset.x === id) each.classList.toggle("on", on);
  const explanation = document.getElementById(id);
  explanation?.classList.toggle("on", on);
  const isBeside = explanation !== null && line.contains(explanation);
  tip.hidden = !on || isBeside || explanation === null;
  if (tip.hidden) return;
  tip.replaceChildren(...explanation.cloneNode(true).childNodes);
  const place = bit.getClientRects()[0];
  const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 12);
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${place.bottom + scrollY + 6}px`;
};
const show = (bit) => {
  if (kept) mark(kept, false);
  kept = bit;
  if (kept) mark(kept, true);
};

let pinned = false;
addEventListener("pointerover", (event) => {
  if (pinned || event.pointerType === "touch") return;
  show(event.target.closest(".bit"));
});
addEventListener("click", (event) => {
  const bit = event.target.closest(".bit");
  pinned = bit !== null && !(pinned && bit === kept);
  show(bit && pinned ? bit : null);
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  pinned = false;
  show(null);
});
// A link into a folded part opens that part.
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", openTarget);
openTarget();
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not(.repeated, .again):not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
