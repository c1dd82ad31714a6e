// Deletes the draft and the key of a comment that was stored. A draft that was not sent stays, as
// when an older receipt is opened while writing.

const DRAFT = "reply-draft ";

try {
  for (const [name, kept] of Object.entries(sessionStorage)) {
    if (!name.startsWith(DRAFT) || !JSON.parse(kept).sent) continue;
    sessionStorage.removeItem(name);
    sessionStorage.removeItem(name.replace(DRAFT, "reply-key "));
  }
} catch {
  // storage is disabled, so there is nothing to delete
}
