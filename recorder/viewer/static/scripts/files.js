// Opens a run file that is dropped on any page, through the same form as a file that is chosen.

import { byId } from "./page.js";

const LARGEST = 64 * 1024 * 1024;

/** Listen for files that are dragged onto the page. */
export function start() {
  if (!byId("open-file")) return;
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", left);
  document.addEventListener("drop", dropped);
  // A message stays on the page until the reader's next action.
  for (const next of ["pointerdown", "pagehide"]) addEventListener(next, untell);
  byId("open-file").addEventListener("submit", (sending) => {
    const problem = problemOf([...input().files]);
    if (problem) sending.preventDefault();
    tell(problem || `Opening ${input().files[0].name} …`, Boolean(problem));
  });
}

const input = () => byId("open-file").querySelector("input[type=file]");
const brings = (drag) => [...(drag.dataTransfer?.types ?? [])].includes("Files");

function over(drag) {
  if (!brings(drag)) return;
  // Otherwise the browser would open the file in place of the viewer.
  drag.preventDefault();
  drag.dataTransfer.dropEffect = "copy";
  document.body.classList.add("dropping");
}

function left(drag) {
  if (!drag.relatedTarget) document.body.classList.remove("dropping");
}

function dropped(drag) {
  if (!brings(drag)) return;
  drag.preventDefault();
  document.body.classList.remove("dropping");
  const isFolder = [...drag.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const problem = isFolder ? "That is a folder: drop one run file." : problemOf([...drag.dataTransfer.files]);
  if (problem) return tell(problem);
  input().files = drag.dataTransfer.files;
  byId("open-file").requestSubmit();
}

/** Why these files cannot be opened, or "". */
function problemOf(files) {
  if (files.length !== 1) return files.length ? "Drop one file at a time." : "Choose a file first.";
  const [file] = files;
  if (file.size <= LARGEST) return "";
  return `${file.name} has ${Math.ceil(file.size / 2 ** 20)} MiB; a run file has at most 64 MiB. Record fewer flows in one file.`;
}

function untell() {
  byId("file-problem").hidden = true;
}

function tell(words, isProblem = true) {
  const place = byId("file-problem");
  place.hidden = false;
  place.classList.toggle("failed", isProblem);
  place.textContent = words;
}
