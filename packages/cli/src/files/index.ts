// Files and folders as the user names them: reading them with care, and writing what only the user may read.
export { folderBytes } from "./folder-bytes.ts";
export { isRunning } from "./is-running.ts";
export { readRegularFile, reasonOf } from "./read-regular-file.ts";
export { userPath } from "./user-path.ts";
export { DRAFT, writePrivateFile } from "./write-private-file.ts";
