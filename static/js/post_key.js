// Gives the reply form a random key, so that two presses of the button are one reply.
// It lives in this tab until the reply has arrived; the server works without it.

const NAME = "reply-key";

function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
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
