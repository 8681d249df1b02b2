import { InvalidArgumentError } from "commander";
import { positiveInteger } from "../session/index.ts";

/** Reads widths with commas between them, as commander wants it. */
export function widthList(text: string): number[] {
  try {
    return text.split(",").map(positiveInteger);
  } catch {
    throw new InvalidArgumentError("Expected integers from 1 up with commas between them, such as 512,256.");
  }
}
