// Keyboard shortcuts for decisions, unless switched off. Keys typed into a field, or with Ctrl, Alt
// or Meta, are ignored.

const BUTTONS = { a: ".approve", r: ".reject", s: ".spam" };

const cards = () => [...document.querySelectorAll("[data-card]")];
const here = () => document.activeElement.closest("[data-card]") ?? cards()[0];

function move(step) {
  const all = cards();
  const at = all.indexOf(document.activeElement.closest("[data-card]"));
  all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

function toggle(details, field) {
  details.open = !details.open;
  details.querySelector(details.open ? field : "summary").focus();
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  u: () => document.querySelector("[data-undo]")?.click(),
  e: () => toggle(here().querySelector(".why"), "select"),
  x: () => here().querySelector("[data-tick]")?.click(),
  "/": () => document.querySelector("[name=words][type=search]")?.focus(),
  "?": () => toggle(document.querySelector("[data-keys]"), "summary"),
};

addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || target.matches("input:not([type=checkbox]), select, textarea")) return;
  const act = ACTIONS[key] ?? (key in BUTTONS && (() => here()?.querySelector(`.decide ${BUTTONS[key]}`)?.click()));
  if (!act || event.repeat) return;
  event.preventDefault();
  act();
});

if (!location.hash) cards()[0]?.focus({ preventScroll: true });
