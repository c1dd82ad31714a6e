// Without scripts the first press shows a preview, because a draft could not be restored otherwise.
// With scripts it posts at once, and “Preview” is optional.

for (const button of document.querySelectorAll("[data-post-at-once]")) {
  button.removeAttribute("name");
}
