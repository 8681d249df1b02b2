import { type Kind, kindOf } from "@embedloom/core";

/** Whether a value can be a path. It must not contain NUL, because operating systems end a path there. */
export function isPath(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

/** The path of a file. */
export const fileKind: Kind = kindOf("the path of a file", isPath);

/** The path of a folder. */
export const folderKind: Kind = kindOf("the path of a folder", isPath);
