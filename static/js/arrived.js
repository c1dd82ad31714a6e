// The reply has arrived: forget its draft, and mark its key as used. A draft not sent yet stays,
// as when somebody opens an older receipt while writing.

const DRAFT = "reply-draft ";

try {
  for (const [name, kept] of Object.entries(sessionStorage)) {
    if (!name.startsWith(DRAFT) || !JSON.parse(kept).sent) continue;
    const slot = name.replace(DRAFT, "reply-key ");
    sessionStorage.removeItem(name);
    sessionStorage.setItem(slot, `used ${sessionStorage.getItem(slot)?.replace("used ", "")}`);
  }
} catch {
  // storage is switched off, so there is nothing to forget
}
