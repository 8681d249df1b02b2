// What one run holds open: the index, the file beside it, and how vectors of this index are made.
export { usdPerTokenOf } from "./index-space.ts";
export { openSyncFile } from "./sync-file.ts";
export { inSession, PAGE, scopePages, type SyncSession } from "./sync-session.ts";
