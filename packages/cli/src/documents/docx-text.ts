import type Mammoth from "mammoth";
import { loadOptional } from "../optional/index.ts";

/**
 * Loads the package `mammoth`.
 *
 * @throws Failure when that is not installed
 */
export function loadDocxReader(): Promise<typeof Mammoth> {
  return loadOptional("mammoth", "Reading Word documents", () => import("mammoth"));
}

/**
 * The text of a Word document; needs the package `mammoth`.
 *
 * @throws Failure when that is not installed
 * @throws whatever it throws of a file that is damaged
 */
export async function docxText(bytes: Uint8Array): Promise<string> {
  const { extractRawText } = await loadDocxReader();
  const { value } = await extractRawText({ buffer: Buffer.from(bytes) });
  return value;
}
