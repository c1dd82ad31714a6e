// Requests a signed timestamp when someone starts to type, and sends it with the comment: bots that
// post at once, or without loading the page, stand out. draft.js keeps it with the draft, so a
// restored draft keeps its age. It contains no personal data.

const clock = document.querySelector("[data-clock]");
let isAsking = false;

async function begin() {
  if (clock.value || isAsking) return;
  isAsking = true;
  try {
    const answer = await fetch(clock.dataset.clock, { credentials: "omit" });
    if (answer.ok) clock.value = await answer.text();
  } catch {
    // offline: retried at the next input; a comment without it is accepted too
  }
  isAsking = false;
}

if (clock) {
  clock.form.addEventListener("focusin", begin);
  addEventListener("pageshow", () => clock.form.elements.comment.value && begin());
}
