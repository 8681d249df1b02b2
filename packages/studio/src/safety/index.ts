// Who may ask: addresses, origins, the token, and headers that browsers heed.
export { guardRequests } from "./guard-requests.ts";
export { ownToken } from "./own-token.ts";
export { requireToken } from "./require-token.ts";
export { safeHeaders } from "./safe-headers.ts";
