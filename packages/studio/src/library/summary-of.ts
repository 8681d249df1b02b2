import type { SQLOutputValue } from "node:sqlite";
import type { DocumentSummary } from "../api/index.ts";

/** A document as the page gets it; `outcome` is `null` for one that waits, `failure` for one that did not fail. */
export function summaryOf(row: Readonly<Record<string, SQLOutputValue>>): DocumentSummary {
  const { id, name, bytes, characters, chunks, outcome, failure } = row;
  const document = {
    id: String(id),
    name: String(name),
    bytes: Number(bytes),
    characters: Number(characters),
    chunks: Number(chunks),
  };
  if (typeof failure === "string") return { ...document, state: "failed", failure };
  return { ...document, state: outcome === null ? "waiting" : "indexed" };
}
