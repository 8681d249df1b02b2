// One run: walks the source, brings what is missing, removes what is gone; and its public calls.
export { createSync, type Sync } from "./create-sync.ts";
export { watchFolder, type WatchFolderOptions } from "./watch-folder.ts";
