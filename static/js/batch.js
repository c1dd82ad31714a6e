// Runs a batch step by step once its button is pressed, until it is stopped. Each step is stored,
// so closing the tab loses nothing. Progress is announced now and then, not at every step.

const PAUSE = 5_000; // milliseconds between two things said

for (const form of document.querySelectorAll("[data-batch]")) {
  const part = (name) => form.querySelector(`[data-batch-${name}]`);
  const bar = form.querySelector("progress");
  let [going, saidAt] = [false, 0];

  const show = (isGoing) => {
    going = isGoing;
    part("go").hidden = isGoing;
    part("stop").hidden = !isGoing;
    bar.closest("p").hidden = false;
    part("not")?.remove();
    if (isGoing) part("stop").focus();
  };

  const step = async () => {
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)) };
    const answer = await fetch(form.action, { ...sent, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const { handled, words, finished } = await answer.json();
    bar.value = handled;
    part("far").textContent = words;
    if (Date.now() - saidAt > PAUSE) [part("said").textContent, saidAt] = [words, Date.now()];
    if (finished) location.reload();
    return !finished;
  };

  part("stop").addEventListener("click", () => show(false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    part("failed").hidden = true;
    show(true);
    while (going && (await step().catch(() => !(part("failed").hidden = false) && null)));
    show(false);
  });
}
