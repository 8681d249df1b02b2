import type * as Unpdf from "unpdf";
import { loadOptional } from "../optional/index.ts";

const BETWEEN_PAGES = "\n\n";

/**
 * Loads the package `unpdf`, and the build of PDF.js that it would load with the first file.
 *
 * @throws Failure when that is not installed
 */
export async function loadPdfReader(): Promise<typeof Unpdf> {
  const reader = await loadOptional("unpdf", "Reading PDF files", () => import("unpdf"));
  await reader.getResolvedPDFJS();
  return reader;
}

/**
 * The text of a PDF file, and where its pages begin in it; needs the package `unpdf`.
 *
 * @throws Failure when that is not installed
 * @throws whatever it throws of a file that is damaged or locked by a password
 */
export async function pdfText(
  bytes: Uint8Array,
): Promise<{ readonly text: string; readonly pageStarts: readonly number[] }> {
  const { extractText, getDocumentProxy } = await loadPdfReader();
  // It takes the bytes for itself, and no `Buffer`; its warnings of damage it mends would stand among the results.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const { text: pages } = await extractText(pdf, { mergePages: false });
  const pageStarts: number[] = [];
  let length = 0;
  for (const page of pages) {
    pageStarts.push(length);
    length += page.length + BETWEEN_PAGES.length;
  }
  return { text: pages.join(BETWEEN_PAGES), pageStarts };
}
