import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentPage, DocumentText } from "../../../../src/api/documents.ts";
import { LAB_CHARACTERS, type LabExample } from "../../../../src/api/lab.ts";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/live-context.tsx";

/** What the lab works on: the example, a text of the visitor, or a document by its id. */
type LabSource = "example" | "own" | (string & {});

/** The text of the lab, and where it can come from. */
export interface LabText {
  readonly source: LabSource;
  /** Cut to what the lab takes. */
  readonly text: string;
  /** A question that the text answers. Absent: none is known. */
  readonly question: string | undefined;
  /** Whether the document has more than is shown. */
  readonly isCut: boolean;
  readonly documents: DocumentPage["documents"];
  readonly error: Error | null;
  readonly choose: (source: LabSource) => void;
  readonly write: (text: string) => void;
}

const OFFERED = 200;

/** Holds the text of the lab. */
export function useLabText(): LabText {
  const [source, choose] = useState<LabSource>("example");
  const [own, setOwn] = useState("");
  const revision = useTopic("library")?.revision;
  const isDocument = source !== "example" && source !== "own";
  const example = useQuery({
    queryKey: ["lab-example"],
    queryFn: ({ signal }) => call<LabExample>("/api/lab/example", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const list = useQuery({
    queryKey: ["lab-documents", revision],
    queryFn: ({ signal }) => call<DocumentPage>(`/api/documents?limit=${OFFERED}`, { signal }),
  });
  const document = useQuery({
    queryKey: ["lab-document", source],
    queryFn: ({ signal }) => call<DocumentText>(`/api/documents/${source}?length=${LAB_CHARACTERS}`, { signal }),
    enabled: isDocument,
  });
  const text = isDocument ? document.data?.text : source === "own" ? own : example.data?.text;
  return {
    source,
    text: text ?? "",
    question: source === "example" ? example.data?.question : undefined,
    isCut: isDocument && document.data !== undefined && document.data.to < document.data.document.characters,
    documents: list.data?.documents ?? [],
    error: (isDocument ? document.error : source === "example" ? example.error : null) ?? null,
    choose,
    write: (next) => {
      setOwn(next.slice(0, LAB_CHARACTERS));
      choose("own");
    },
  };
}
