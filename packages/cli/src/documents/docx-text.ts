import { loadOptional } from "../optional/load-optional.ts";

/**
 * The text of a Word document; needs the package `mammoth`.
 *
 * @throws Failure when that is not installed
 * @throws whatever it throws of a file that is damaged
 */
export async function docxText(bytes: Uint8Array): Promise<string> {
  const { extractRawText } = await loadOptional("mammoth", "Reading Word documents", () => import("mammoth"));
  const { value } = await extractRawText({ buffer: Buffer.from(bytes) });
  return value;
}
