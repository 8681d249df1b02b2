// Texts: where they may be cut, how long they are, and what of a server's words may be shown.
export { cutText, longestPrefix } from "./cut-text.ts";
export { OverlongText } from "./overlong-text.ts";
export { redactSecrets } from "./redact-secrets.ts";
export { safeServerText } from "./safe-server-text.ts";
