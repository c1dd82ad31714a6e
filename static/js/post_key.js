// Gives the reply form a random key, so that two presses of the button are one reply: one key
// for each article in each tab, until the reply has arrived (arrived.js). The next reply gets
// another one, also on a page that “back” brings out of memory. The server works without it.

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
