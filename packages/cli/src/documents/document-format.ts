import { extname } from "node:path";
import { htmlLines } from "./html-lines.ts";

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
      const { htmlText } = await import("./html-text.ts");
      const text = htmlText(html);
      return { text, lineAt: htmlLines(html, text) };
    },
  },
  {
    endings: [".pdf"],
    isText: false,
    read: async ({ bytes }) => (await import("./pdf-text.ts")).pdfText(bytes),
  },
  {
    endings: [".docx"],
    isText: false,
    read: async ({ bytes }) => (await import("./docx-text.ts")).docxText(bytes),
  },
];

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
