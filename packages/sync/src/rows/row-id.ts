import { createHash } from "node:crypto";

/** The parts of a row's id, each in hexadecimal digits. */
export interface RowKey {
  /** The first 128 bits of the digest of the embedded content. */
  readonly content: string;
  /** The first 64 bits of the SHA-256 of the document's id. */
  readonly document: string;
  /** The first 64 bits of the SHA-256 of everything else that is stored with the vector. */
  readonly rest: string;
}

const PATTERN = /^([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{16})$/;

/**
 * Builds the id of a row. The content comes first, so that rows of equal content are next to each other in the order of a sink, also
 * when they belong to different documents.
 */
export function rowId(scope: string, { content, document, rest }: RowKey): string {
  return `${scopePrefix(scope)}${content}-${document}-${rest}`;
}

/** Parses an id of this scope; `undefined` for an id that something else made. */
export function parseRowId(scope: string, id: string): RowKey | undefined {
  const prefix = scopePrefix(scope);
  if (!id.startsWith(prefix)) return undefined;
  const [, content, document, rest] = PATTERN.exec(id.slice(prefix.length)) ?? [];
  return content === undefined ? undefined : { content, document: document!, rest: rest! };
}

/** The prefix of all ids of a scope. */
export function scopePrefix(scope: string): string {
  return scope === "" ? "" : `${scope}:`;
}

/** The content part of an id, from the digest of the content. */
export function contentPart(digest: string): string {
  return digest.slice(0, 32);
}

/** The first 64 bits of the SHA-256 of a text, as used in ids. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
