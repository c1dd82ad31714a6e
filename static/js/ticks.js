// Selects ranges (Shift and click) and whole pages, and opens the bulk actions.

const ticks = [...document.querySelectorAll("[data-tick]")];
const all = document.querySelector("[data-tick-all]");
const bulk = document.querySelector("[data-bulk]");
let last;

function range(event) {
  if (event.shiftKey && last?.isConnected) {
    const shown = ticks.filter((each) => each.isConnected);
    const [from, to] = [shown.indexOf(last), shown.indexOf(event.target)].sort((a, b) => a - b);
    for (const each of shown.slice(from, to + 1)) each.checked = event.target.checked;
  }
  last = event.target;
  bulk.open ||= last.checked;
}

for (const each of ticks) each.addEventListener("click", range);
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const on = ticks.some((each) => each.isConnected && !each.checked);
    for (const each of ticks) each.checked = on;
  });
}
