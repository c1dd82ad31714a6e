// Gives the reply form a random key, so that two presses of the button are one reply: one key
// for each article in each tab. Once its reply has arrived (arrived.js), the next words that are
// typed get a key of their own. The server works without it.

const form = document.querySelector("[data-reply-form]");
const slot = `reply-key ${form?.getAttribute("action")}`;
const USED = "used ";

function kept(key) {
  try {
    if (key) sessionStorage.setItem(slot, key);
    return sessionStorage.getItem(slot);
  } catch {
    return key; // storage is switched off
  }
}

function newKey() {
  return kept(crypto.getRandomValues(new Uint32Array(8)).join("-"));
}

function fill() {
  form.querySelector("[data-post-key]").value = (kept() ?? newKey()).replace(USED, "");
}

if (form) {
  addEventListener("pageshow", fill); // also after “back”, when the page never left memory
  form.addEventListener("input", () => {
    if (kept()?.startsWith(USED)) newKey();
    fill();
  });
  fill();
}
