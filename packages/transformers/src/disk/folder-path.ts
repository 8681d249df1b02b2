import { isAbsolute } from "node:path";

/** Whether a model is named by a folder rather than by its id. */
export function isFolderPath(model: string): boolean {
  return isAbsolute(model) || /^\.{1,2}([/\\]|$)/.test(model);
}
