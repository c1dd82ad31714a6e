// Keeps what is typed in this tab until it has arrived: reloading, an error or a lost network
// costs no word. sessionStorage ends with the tab. The e-mail address is left out: on a shared
// computer it would tell the next person who sat here, and it is the quickest to type again.

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
  // storage is switched off, or there is no form: nothing is kept and nothing is promised
}
