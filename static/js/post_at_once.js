// Without scripts the first press shows the reply as it will look; nothing typed could be
// brought back otherwise. With them it posts at once, and “Preview” is there for who wants it.

for (const button of document.querySelectorAll("[data-post-at-once]")) {
  button.removeAttribute("name");
}
