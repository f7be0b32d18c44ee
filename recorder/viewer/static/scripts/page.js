// What the page shows right now, and the events with which its parts talk to each other.

/** The flow that is shown, the moment chosen in it, and whether the page follows what happens;
 * `newest`: into flows that begin later, too. `touched`: the reader has moved in this flow. */
export const page = {
  flow: document.body.dataset.flow || "",
  newest: document.body.dataset.follow === "newest",
  chosen: document.body.dataset.event || null,
  live: true,
  touched: false,
  secrets: false,
};

const news = new EventTarget();

/** Subscribe to an event of the page by its name. */
export function on(name, told) {
  news.addEventListener(name, (event) => told(event.detail));
}

/** Send an event to all parts of the page. */
export function tell(name, detail) {
  news.dispatchEvent(new CustomEvent(name, { detail }));
}

export const byId = (id) => document.getElementById(id);

/** HTML made by our own server, as one fragment. */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Announce something to screen readers. */
export function announce(words) {
  const place = byId("announce");
  if (place) place.textContent = words;
}

/** Run a function when a button is pressed, unless it is switched off. */
export function onPress(id, pressed) {
  const button = byId(id);
  button?.addEventListener("click", (press) => {
    if (!isOff(button)) pressed(button, press);
  });
}

export const isOff = (button) => button.getAttribute("aria-disabled") === "true";

/** Switch a button off or on without taking the focus from it. */
export function switchOff(button, off) {
  button?.setAttribute("aria-disabled", String(off));
}

/** Replace the content of a place; the focus, if inside, stays on the same element or the place. */
export function refill(place, content) {
  const held = place.contains(document.activeElement) ? document.activeElement : null;
  const look = held && likeness(held);
  place.replaceChildren(content);
  if (!held) return;
  const again = look && place.querySelector(look);
  if (!again) place.setAttribute("tabindex", "-1");
  (again || place).focus({ preventScroll: true });
}

function likeness(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const named = ["data-value", "data-event", "href"].find((name) => element.hasAttribute(name));
  if (named) return `${element.localName}[${named}="${CSS.escape(element.getAttribute(named))}"]`;
  return element.className ? `${element.localName}.${CSS.escape(element.classList[0])}` : null;
}
