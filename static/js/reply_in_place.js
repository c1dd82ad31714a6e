// “Reply” moves the form below the comment, “Cancel reply” moves it back. The URL follows, so that a
// reload keeps the place. Without scripts the links load a page that does the same.

const respond = document.querySelector("[data-respond]");
const [title, cancel] = ["title", "cancel"].map((part) => respond.querySelector(`[data-respond-${part}]`));
const parent = respond.querySelector("[data-reply-form]")?.elements.parent;
const home = document.createComment("");
const before = { title: [...title.childNodes], parent: parent?.value, cancel: cancel.hidden, url: location.href };
let link;

function show(place, { title: words, parent: id, cancel: hidden, url }) {
  place.after(respond);
  title.replaceChildren(...words);
  parent.value = id;
  cancel.hidden = hidden;
  history.replaceState(history.state, "", url);
}

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab or window of its own
  event.preventDefault();
  link = event.currentTarget;
  const id = new URL(link.href).searchParams.get("reply_to");
  const name = Object.assign(document.createElement("a"), { href: `#comment-${id}` });
  name.append(link.querySelector("bdi").cloneNode(true));
  show(link.closest("article"), { title: [title.dataset.respondTitle, " ", name], parent: id, cancel: false, url: link.href });
  document.getElementById("comment").focus();
}

function putBack(event) {
  if (!link) return; // the page itself is the answer: the link leads to the one without
  event.preventDefault();
  show(home, before);
  link.focus();
  link = null;
}

respond.before(home);
for (const each of document.querySelectorAll("[data-reply-to]")) each.addEventListener("click", answer);
cancel.querySelector("a").addEventListener("click", putBack);
