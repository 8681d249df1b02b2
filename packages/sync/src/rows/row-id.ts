import { createHash } from "node:crypto";

/** What a row's id says, each part in hexadecimal digits. */
export interface RowKey {
  /** The first 128 bits of the digest of what was embedded. */
  readonly content: string;
  /** The first 64 bits of the SHA-256 of its document's id. */
  readonly document: string;
  /** The first 64 bits of the SHA-256 of everything else that is kept with the vector. */
  readonly rest: string;
}

const PATTERN = /^([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{16})$/;

/**
 * Writes the id of a row. The content goes first, so that rows of equal content stand next to each other in the order of a sink,
 * wherever their documents are.
 */
export function rowId(scope: string, { content, document, rest }: RowKey): string {
  return `${scopePrefix(scope)}${content}-${document}-${rest}`;
}

/** Reads an id of this scope; `undefined` for one that something else has made. */
export function parseRowId(scope: string, id: string): RowKey | undefined {
  const prefix = scopePrefix(scope);
  if (!id.startsWith(prefix)) return undefined;
  const [, content, document, rest] = PATTERN.exec(id.slice(prefix.length)) ?? [];
  return content === undefined ? undefined : { content, document: document!, rest: rest! };
}

/** What all ids of a scope begin with. */
export function scopePrefix(scope: string): string {
  return scope === "" ? "" : `${scope}:`;
}

/** The part of an id that stands for a content, from its digest. */
export function contentPart(digest: string): string {
  return digest.slice(0, 32);
}

/** The part of an id that stands for a text. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
