// The reply has arrived: forget its draft and its key. A draft not sent yet stays, as when
// somebody opens an older receipt while writing.

const DRAFT = "reply-draft ";

try {
  for (const [name, kept] of Object.entries(sessionStorage)) {
    if (!name.startsWith(DRAFT) || !JSON.parse(kept).sent) continue;
    sessionStorage.removeItem(name);
    sessionStorage.removeItem(name.replace(DRAFT, "reply-key "));
  }
} catch {
  // storage is switched off, so there is nothing to forget
}
