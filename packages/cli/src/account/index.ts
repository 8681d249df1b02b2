// The folders that the user's account has for programs. Loaded before everything else, so that it imports nothing of ours.
export { userFolder } from "./user-folder.ts";
