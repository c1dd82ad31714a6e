// Copies a link, if the browser allows it, and confirms it.

for (const button of document.querySelectorAll("[data-copy]")) {
  const said = document.querySelector("[data-copy-said]");
  const field = document.getElementById(button.dataset.copy);

  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.copySaid;
    } catch {
      field.select(); // not allowed after all: one key away from being copied by hand
    }
  });
}
