import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentText } from "../../../../src/api/documents.ts";
import { call } from "../../api/call.ts";
import { windowAround } from "./window-around.ts";

interface DocumentWindow {
  readonly data: DocumentText | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Shows the text from another place on. */
  readonly move: (from: number) => void;
}

/** The part of a document around a place; a document may be far longer than a page should hold. */
export function useDocumentWindow(document: string, place: number): DocumentWindow {
  const [moved, setMoved] = useState<{ readonly key: string; readonly from: number }>();
  const key = `${document}:${place}`;
  const window = windowAround(place);
  // A move holds until something else is chosen.
  const from = moved?.key === key ? moved.from : window.from;
  const { data, error, isPending } = useQuery({
    queryKey: ["text", document, from],
    queryFn: ({ signal }) =>
      call<DocumentText>(`/api/documents/${document}?from=${from}&length=${window.length}`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
  const ours = data?.document.id === document ? data : undefined;
  return { data: ours, error, isPending, move: (next) => setMoved({ key, from: Math.max(0, next) }) };
}
