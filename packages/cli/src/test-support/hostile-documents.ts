import { constants, deflateRawSync } from "node:zlib";
import { docxAround, pdfOf } from "./sample-files.ts";

const MEGABYTE = 2 ** 20;

/** Word and PDF files that are made to take all time or memory, each of some kilobytes or megabytes. */
export const hostileDocuments: Readonly<Record<string, () => Uint8Array>> = {
  "bomb of zeros.docx": () => bombOf(6000, "\0"),
  "bomb of text.docx": () => bombOf(6000, "<w:p>x</w:p>"),
  "bomb that lies about its size.docx": () => bombOf(6000, " ", 100),
  "deep tags.docx": () => docxAround("<a>".repeat(3_000_000)),
  "many entities.docx": () => docxAround(`<!DOCTYPE a [${manyEntities()}]><a>&e29;</a>`),
  "deep arrays.pdf": () => pdfAround(`<< /Type /Catalog /Pages ${"[".repeat(5_000_000)} >>`),
  "deep dictionaries.pdf": () => pdfAround(`<< /Type /Catalog /Pages 2 0 R /X ${"<< /A ".repeat(3_000_000)} >>`),
  "a billion pages.pdf": () => pdfAround(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>"),
  "pages in a circle.pdf": () => pdfAround(CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"),
  "bomb.pdf": () => pdfBomb(),
};

const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";

/** A document of so many megabytes of one text. */
function bombOf(megabytes: number, text: string, size?: number): Uint8Array {
  return docxAround({ deflated: repeated(text, megabytes), size: size ?? (megabytes * MEGABYTE) % 2 ** 32 });
}

/** Packed pieces that stand for themselves, one after the other. */
function repeated(text: string, megabytes: number): Buffer {
  const raw = Buffer.from(text.repeat(Math.floor(MEGABYTE / text.length)));
  const piece = deflateRawSync(raw, { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const end = Buffer.from([3, 0]);
  return Buffer.concat([...Array.from({ length: megabytes }, () => piece), end]);
}

function manyEntities(): string {
  const bodies = ['<!ENTITY e0 "lol">'];
  for (let i = 1; i < 30; i++) bodies.push(`<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`);
  return bodies.join("");
}

/** A PDF file of one page, with other objects in the place of its first ones. */
function pdfAround(...objects: readonly string[]): Uint8Array {
  let file = Buffer.from(pdfOf(["One page."])).toString("latin1");
  for (const [i, object] of objects.entries()) {
    // The table of places is wrong behind it, and readers look for the objects themselves then.
    file = file.replace(new RegExp(`${i + 1} 0 obj\\n[^]*?endobj`), () => `${i + 1} 0 obj\n${object}\nendobj`);
  }
  return Buffer.from(file, "latin1");
}

/** A page whose content unpacks to gigabytes. */
function pdfBomb(): Uint8Array {
  const raw = repeated("(x) Tj ", 3000);
  // What zlib puts before it; readers forgive that its checksum is missing.
  const stream = Buffer.concat([Buffer.from([0x78, 0xda]), raw]).toString("latin1");
  const file = Buffer.from(pdfOf(["One page."])).toString("latin1");
  const packed = `<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n${stream}\nendstream`;
  return Buffer.from(
    file.replace(/4 0 obj\n[^]*?endobj/, () => `4 0 obj\n${packed}\nendobj`),
    "latin1",
  );
}
