// One press decides, the card goes, the next one has the focus and nothing jumps. Whatever is
// not a plain yes of the server (somebody was quicker, signed out, no network) is left to the
// browser's own way of sending the form, which shows the page that says what happened.

const said = document.querySelector("[data-said]");

function nextOf(card) {
  const cards = [...document.querySelectorAll("[data-card]")];
  return cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1];
}

function answered(html, card) {
  const next = nextOf(card);
  said.innerText = "";
  said.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  card.remove();
  if (!next) return location.reload(); // the page is done: on to what waits behind it
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

async function decide(event) {
  const form = event.target;
  if (!said || !form.matches("[data-decide]") || form.dataset.sent) return;
  event.preventDefault();
  form.dataset.sent = "yes";
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { "X-Fragment": "1" },
    redirect: "error",
  }).catch(() => null);
  if (answer?.ok) return answered(await answer.text(), form.closest("[data-card]"));
  form.requestSubmit(event.submitter); // `sent` lets it through this time
}

document.addEventListener("submit", decide);
