import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DocumentPage, DocumentState, DocumentSummary } from "../../../../src/api/documents.ts";
import { call } from "../../api/call.ts";
import { pagesOf } from "./pages-of.ts";

/** Documents that one request fetches. */
const PAGE_SIZE = 100;

/** Which documents are listed. */
export interface DocumentFilter {
  /** Part of the name; empty for any. */
  readonly name: string;
  /** Absent: any. */
  readonly state?: DocumentState;
}

interface DocumentPages {
  /** How many match; 0 until the first page is there. */
  readonly total: number;
  readonly isKnown: boolean;
  /** The document at a place of the list; `undefined` while its page is on its way. */
  readonly at: (index: number) => DocumentSummary | undefined;
  readonly error: Error | null;
}

/** The pages of the list that are in sight, fetched again when the list has changed. */
export function useDocumentPages(
  filter: DocumentFilter,
  revision: number,
  visible: { readonly from: number; readonly to: number },
): DocumentPages {
  const queries = useQueryClient();
  useEffect(() => void queries.invalidateQueries({ queryKey: ["documents"] }), [queries, revision]);
  const pages = pagesOf(visible, PAGE_SIZE);
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["documents", filter, page],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => fetchPage(filter, page, signal),
      // Pages that were scrolled past are soon forgotten.
      gcTime: 5000,
    })),
  });
  const byPage = new Map(results.map(({ data }) => [data === undefined ? -1 : data.offset / PAGE_SIZE, data]));
  const fresh = results.find(({ data }) => data !== undefined)?.data?.total;
  // A list that shrank while pages far down are on their way would take the place away that was scrolled to.
  const [known, setKnown] = useState(fresh);
  if (fresh !== undefined && fresh !== known) setKnown(fresh);
  const total = fresh ?? known;
  return {
    total: total ?? 0,
    isKnown: total !== undefined,
    at: (index) => byPage.get(Math.floor(index / PAGE_SIZE))?.documents[index % PAGE_SIZE],
    error: results.find(({ error }) => error !== null)?.error ?? null,
  };
}

function fetchPage(filter: DocumentFilter, page: number, signal: AbortSignal): Promise<DocumentPage> {
  return documentPage(filter, { offset: page * PAGE_SIZE, limit: PAGE_SIZE }, signal);
}

/** Some of the documents that match. */
export function documentPage(
  filter: DocumentFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  signal: AbortSignal,
): Promise<DocumentPage> {
  const query = matchQuery(filter);
  query.set("offset", String(offset));
  query.set("limit", String(limit));
  return call(`/api/documents?${query}`, { signal });
}

/** A filter as the server reads it. */
export function matchQuery({ name, state }: DocumentFilter): URLSearchParams {
  return new URLSearchParams({ ...(name !== "" && { filter: name }), ...(state !== undefined && { state }) });
}
