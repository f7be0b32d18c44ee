// Explains terms where they appear: on hover, focus and tap.

const TIP = "term-tip";

/** Announce the explanation that is shown to screen readers, and let Escape close it. */
export function start() {
  document.addEventListener("focusin", (event) => describe(termOf(event.target)));
  document.addEventListener("pointerover", (event) => describe(termOf(event.target)));
  document.addEventListener("click", (press) => {
    const term = termOf(press.target);
    // Some browsers do not focus a button that is tapped.
    term?.querySelector("button").focus();
    term?.classList.remove("closed");
  });
  for (const gone of ["focusout", "pointerout"]) {
    document.addEventListener(gone, (event) => {
      const term = termOf(event.target);
      if (term && !term.contains(event.relatedTarget)) term.classList.remove("closed");
    });
  }
}

/** Close open explanations, except that of one term; returns false if none was open. */
export function closeTerm(but = null) {
  const open = [...document.querySelectorAll("span.term:is(:hover, :focus-within):not(.closed)")];
  const others = open.filter((term) => term !== but);
  for (const term of others) term.classList.add("closed");
  return others.length > 0;
}

const termOf = (target) => (target instanceof Element ? target.closest("span.term") : null);

function describe(term) {
  if (!term) return;
  closeTerm(term);
  if (term.querySelector(`#${TIP}`)) return;
  const old = document.getElementById(TIP);
  old?.removeAttribute("id");
  old?.parentElement.querySelector("button").removeAttribute("aria-describedby");
  term.querySelector(".gloss").id = TIP;
  term.querySelector("button").setAttribute("aria-describedby", TIP);
}
