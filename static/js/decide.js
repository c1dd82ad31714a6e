// Decides without reloading: the card disappears and the next one gets the focus. On any response
// but success (conflict, signed out, no network) the form is submitted normally, which shows the
// page that explains what happened.

const [said, pattern] = ["", "-pattern"].map((part) => document.querySelector(`[data-said${part}]`));

function nextOf(card) {
  const cards = [...document.querySelectorAll("[data-card]")];
  return cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1];
}

function say({ message, undo }) {
  const line = pattern.content.cloneNode(true);
  line.querySelector("[data-message]").textContent = message;
  line.querySelector("form").action = undo;
  said.replaceChildren(line);
}

function answered(answer, card) {
  const next = nextOf(card);
  say(answer);
  card.remove();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

async function decide(event) {
  const form = event.target;
  if (!pattern || !form.matches("[data-decide]") || form.dataset.sent) return;
  if (!nextOf(form.closest("[data-card]"))) return; // the page is done: on to what waits behind it
  event.preventDefault();
  form.dataset.sent = "yes";
  const [body, headers] = [new FormData(form, event.submitter), { Accept: "application/json" }];
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  if (answer?.ok && !answer.redirected) return answered(await answer.json(), form.closest("[data-card]"));
  form.requestSubmit(event.submitter); // `sent` lets it through this time
}

document.addEventListener("submit", decide);
