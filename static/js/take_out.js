// Fills the field with the passage selected in the comment, and previews its redaction.

const source = document.querySelector("[data-take-from]");
const looks = document.querySelector("[data-take-looks]");

if (source && looks) {
  const { passage: field, kind } = looks.closest("form").elements;

  const show = () => {
    const words = field.value.trim();
    const instead = kind.selectedOptions[0].dataset.instead;
    looks.hidden = !words || !source.textContent.includes(words);
    if (!looks.hidden) {
      looks.querySelector("pre").textContent = source.textContent.replaceAll(words, () => instead);
    }
  };

  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const ends = [chosen.anchorNode, chosen.focusNode];
    if (chosen.toString().trim() && ends.every((end) => source.contains(end))) {
      field.value = chosen.toString().trim();
      show();
    }
  });
  field.addEventListener("input", show);
  kind.addEventListener("change", show);
  show();
}
