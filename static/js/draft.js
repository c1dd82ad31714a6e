// Keeps the draft in this tab until it was stored, so that a reload, an error or a lost connection
// loses nothing. sessionStorage ends with the tab. The email address is not kept, because the next
// user of a shared computer could read it.

const FIELDS = ["comment", "name", "clock"];
const form = document.querySelector("[data-reply-form]");
const key = `reply-draft ${form?.getAttribute("action")}`;

function keep(sent) {
  const typed = FIELDS.map((name) => [name, form.elements[name].value]);
  sessionStorage.setItem(key, JSON.stringify({ ...Object.fromEntries(typed), sent }));
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(key));
  if (!draft) return;
  for (const name of FIELDS) form.elements[name].value ||= draft[name];
  keep(false);
}

try {
  restore();
  addEventListener("pageshow", restore); // after “back”, when the page may never have left memory
  form.addEventListener("input", () => keep(false));
  addEventListener("submit", ({ target }) => target.action === form.action && keep(true));
  document.querySelector("[data-draft-note]").hidden = false;
} catch {
  // storage is disabled, or there is no form: nothing is kept, and the hint stays hidden
}
