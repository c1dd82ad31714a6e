// The reply has arrived: forget its draft and its key. A draft not sent yet stays, as when
// somebody opens an older receipt while writing.

try {
  for (const [key, kept] of Object.entries(sessionStorage)) {
    if (!key.startsWith("reply-draft ") || !JSON.parse(kept).sent) continue;
    sessionStorage.removeItem(key);
    sessionStorage.removeItem("reply-key");
  }
} catch {
  // storage is switched off, so there is nothing to forget
}
