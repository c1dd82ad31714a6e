// Shows how many characters are left, near the limit only and after a pause in typing, so that a
// screen reader does not announce every key. Text over the limit is never cut.

const NEAR = 500; // characters
const PAUSE = 600; // milliseconds

for (const counter of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(counter.dataset.counter);
  let timer;

  const say = () => {
    const left = counter.dataset.most - [...field.value.trim()].length;
    const words = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.textContent = left > NEAR ? "" : `${words} ${Math.abs(left)}`;
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, PAUSE);
  });
  addEventListener("pageshow", say);
}
