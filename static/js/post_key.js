// Gives the reply form a random key, so that two presses of the button are one reply.
// It lives in this tab until the reply has arrived; the server works without it.

const NAME = "reply-key";

function randomKey() {
  return crypto.getRandomValues(new Uint32Array(8)).join("-");
}

function keyOfThisTab() {
  try {
    const key = sessionStorage.getItem(NAME) ?? randomKey();
    sessionStorage.setItem(NAME, key);
    return key;
  } catch {
    return randomKey(); // storage is switched off
  }
}

for (const field of document.querySelectorAll("[data-post-key]")) {
  field.value ||= keyOfThisTab();
}
