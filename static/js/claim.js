// Claims the card that has the focus, and shows if a colleague has it open already. A claim expires
// after five minutes, and is released when the card loses the focus.

const PAUSE = 500; // milliseconds on a card before it counts as opened
const AGAIN = 120_000; // milliseconds: well before the claim ends

const token = document.querySelector("[name=csrf_token]")?.value;
let current;
let timer;

function send(card, what, keepalive = false) {
  const { claim } = card.querySelector("[data-claim]").dataset;
  const body = new URLSearchParams({ csrf_token: token });
  return fetch(claim + what, { method: "POST", body, keepalive }).catch(() => null);
}

async function claim() {
  if (document.hidden || !current) return;
  const card = current;
  const answer = await send(card, "");
  if (answer?.ok) card.querySelector("[data-claim]").textContent = (await answer.json()).line.trim();
}

function open(card) {
  if (card === current) return;
  if (current?.isConnected) send(current, "/release");
  current = card;
  clearTimeout(timer);
  timer = setTimeout(claim, PAUSE);
}

if (token && document.querySelector("[data-decide]")) {
  document.addEventListener("focusin", ({ target }) => open(target.closest("[data-card]")));
  addEventListener("pagehide", () => current && send(current, "/release", true));
  setInterval(claim, AGAIN);
}
