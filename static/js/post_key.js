// Adds a random idempotency key to the comment form, so that pressing twice posts once: one key per
// article and tab, until the comment was stored (arrived.js). The next comment gets another, also on
// a page restored from the back/forward cache. The server works without it.

const form = document.querySelector("[data-reply-form]");
const slot = `reply-key ${form?.getAttribute("action")}`;

function keyOfThisTab() {
  const key = crypto.getRandomValues(new Uint32Array(8)).join("-");
  try {
    sessionStorage.setItem(slot, sessionStorage.getItem(slot) ?? key);
    return sessionStorage.getItem(slot);
  } catch {
    return key; // storage is switched off
  }
}

function fill() {
  form.querySelector("[data-post-key]").value = keyOfThisTab();
}

if (form) {
  addEventListener("pageshow", fill);
  fill();
}
