import { useSearchParams } from "wouter";

/** A chunk of a document, or a document from its beginning. */
export interface Place {
  readonly document: string;
  /** Absent: no chunk in particular. */
  readonly chunk?: number;
}

/** The place in the address; `chosen` is absent until the visitor chose one. */
export function usePlace(): { readonly chosen: Place | undefined; readonly choose: (place: Place) => void } {
  const [params, setParams] = useSearchParams();
  const choose = ({ document, chunk }: Place): void =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.set("document", document);
        if (chunk === undefined) next.delete("chunk");
        else next.set("chunk", String(chunk));
        return next;
      },
      // Choosing is looking around: the way back leads to the question before.
      { replace: true },
    );
  return { chosen: placeOf(params), choose };
}

function placeOf(params: URLSearchParams): Place | undefined {
  const document = params.get("document");
  const chunk = params.get("chunk");
  if (document === null) return undefined;
  return chunk !== null && /^\d+$/.test(chunk) ? { document, chunk: Number(chunk) } : { document };
}
