// The parts that one run keeps open: the index, the file beside it, and the description of its vectors.
export { usdPerTokenOf } from "./index-space.ts";
export { openSyncFile } from "./sync-file.ts";
export { inSession, PAGE, scopePages, type SyncSession } from "./sync-session.ts";
