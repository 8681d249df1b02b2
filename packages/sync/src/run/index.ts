// One run: walks the source, brings missing rows and removes others. Also the public functions around it.
export { createSync, type Sync } from "./create-sync.ts";
export { watchFolder, type WatchFolderOptions } from "./watch-folder.ts";
