import { extname } from "node:path";
import { InvalidInputError } from "@embedloom/core";
import { Failure } from "../errors/index.ts";
import { lineAmong } from "./html-lines.ts";

/** The text of a document, and where its parts lie in the file. */
export interface DocumentText {
  readonly text: string;
  /** Line of the file, from 1, of a place in the text; `undefined` where the file has no lines. Absent: the text is the file. */
  readonly lineAt?: ((offset: number) => number | undefined) | undefined;
  /** Page of the file, from 1, of a place in the text. Absent: it has none. */
  readonly pageAt?: ((offset: number) => number) | undefined;
}

/** Reads one kind of file. */
export interface DocumentFormat {
  /** Endings, in lower case, with their dot. */
  readonly endings: readonly string[];
  /** Whether the bytes are text, which is decoded before it is read. */
  readonly isText: boolean;
  /** Reads it; the text where `isText`, else the bytes. */
  readonly read: (content: { readonly text: string; readonly bytes: Uint8Array }) => Promise<DocumentText>;
}

const FORMATS: readonly DocumentFormat[] = [
  {
    endings: [".md", ".mdx", ".markdown", ".txt", ".rst", ".adoc"],
    isText: true,
    read: async ({ text }) => ({ text }),
  },
  {
    endings: [".html", ".htm", ".xhtml"],
    isText: true,
    async read({ text: html }) {
      const { htmlPages } = await import("./html-pages.ts");
      const ran = await htmlPages.run(html);
      if ("reason" in ran) throw new Failure(`The file was not read: ${ran.reason}.`);
      const { text, places } = ran.output;
      return { text, lineAt: lineAmong(places) };
    },
  },
  {
    endings: [".pdf"],
    isText: false,
    read: ({ bytes }) => unpacked("pdf", bytes),
  },
  {
    endings: [".docx"],
    isText: false,
    read: ({ bytes }) => unpacked("docx", bytes),
  },
];

async function unpacked(format: "pdf" | "docx", bytes: Uint8Array): Promise<DocumentText> {
  const { packedDocuments } = await import("./packed-documents.ts");
  const ran = await packedDocuments.run({ format, bytes });
  if ("reason" in ran) throw new Failure(`The file was not read: ${ran.reason}.`);
  const { output } = ran;
  if ("failure" in output) throw new Failure(output.failure);
  if ("damage" in output) throw new InvalidInputError(`The file was not read: ${output.damage}.`);
  const { text, pageStarts } = output;
  return {
    text,
    lineAt: () => undefined,
    ...(pageStarts && {
      pageAt: (offset) => Math.max(1, pageStarts.findLastIndex((start) => start <= offset) + 1),
    }),
  };
}

const PLAIN: DocumentFormat = { endings: [], isText: true, read: async ({ text }) => ({ text }) };

/** The kinds of files that are read without being asked for, for people. */
export const DOCUMENT_KINDS = ".md, .txt, .rst, .adoc, .html, .pdf and .docx";

/** How a file is read: by its ending, and as plain text where that says nothing. */
export function formatOf(path: string): DocumentFormat {
  const ending = extname(path).toLowerCase();
  return FORMATS.find(({ endings }) => endings.includes(ending)) ?? PLAIN;
}

/** Whether a file is one of those that are read without being asked for. */
export function isDocument(path: string): boolean {
  return formatOf(path) !== PLAIN;
}
