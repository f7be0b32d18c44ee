// The page Control: a button or a form sends its order to a role, and the page is loaded again.

import { switchOff } from "./page.js";
import { control } from "./server.js";

const OPENED = "opened-controls";

/** Only one order at a time: if two overlapped, the older one could take effect last. */
let underWay = false;

/** Let buttons and forms change the roles. */
export function start() {
  document.addEventListener("click", (press) => {
    const button = press.target.closest("button.switch");
    if (button && !underWay) send(button, button.dataset.method, paths(button), order(button));
  });
  document.addEventListener("submit", (sent) => {
    const form = sent.target.closest("form.orders");
    if (!form) return;
    sent.preventDefault();
    const button = form.querySelector("button");
    if (!underWay) send(button, "PUT", [filled(form)], body(form));
  });
  reopen();
}

async function send(button, method, paths, order) {
  wait(true);
  const problems = await Promise.all(paths.map((path) => control(method, path, order)));
  const problem = problems.find(Boolean);
  if (problem) {
    const place = button.closest("section").querySelector(":scope > .run-state");
    place.className = "run-state failed";
    place.textContent = problem;
    place.scrollIntoView({ block: "nearest" });
    wait(false);
    return;
  }
  remember();
  location.reload();
}

/** Switch all buttons off while an order is under way, and after it until the page reloads. */
function wait(waits) {
  underWay = waits;
  const buttons = document.querySelectorAll("button.switch, form.orders button");
  for (const button of buttons) switchOff(button, waits);
}

/** Where a button sends its order: to one role, or to several. */
const paths = (button) => button.dataset.path.trim().split(" ");

/** The order of a button, in the form that the role expects. */
function order({ dataset, parentElement }) {
  if (dataset.order !== undefined) return JSON.parse(dataset.order);
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

const fields = (form) => [...form.querySelectorAll("input, select")];
const isInPath = (form, { name }) => form.dataset.path.includes(`{${name}}`);

/** The path of a form, with each name in braces replaced by what was typed for it. */
function filled(form) {
  return form.dataset.path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(form.elements[name].value));
}

/** The order of a form: each field that is not empty and not part of its path. */
function body(form) {
  const sent = fields(form).filter((field) => !isInPath(form, field) && isGiven(field));
  return Object.fromEntries(sent.map((field) => [field.name, value(field)]));
}

const isGiven = (field) => (field.type === "checkbox" ? field.checked : field.value !== "");

function value(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.type === "number") return Number(field.value);
  return field.dataset.kind === "words" ? field.value.split(/\s+/).filter(Boolean) : field.value;
}

/** Remember which lists are open, so that they are open after the reload, too. */
function remember() {
  const open = [...document.querySelectorAll("section.controlled details[open]")];
  sessionStorage.setItem(OPENED, open.map((details) => details.id).join(" "));
}

function reopen() {
  for (const id of (sessionStorage.getItem(OPENED) ?? "").split(" ").filter(Boolean)) {
    document.getElementById(id)?.setAttribute("open", "");
  }
}
