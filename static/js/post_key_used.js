// The reply has arrived: the next one from this tab gets a key of its own.

try {
  sessionStorage.removeItem("reply-key");
} catch {
  // storage is switched off, so there is nothing to forget
}
