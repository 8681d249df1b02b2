import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { DimensionsReply } from "../../../../src/api/dimensions.ts";
import type { WidthsReply } from "../../../../src/api/search.ts";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/live-context.tsx";
import type { Vectors } from "./use-vectors.ts";

const HITS = 10;

/** Where the slider may stand. */
export function useDimensions(): UseQueryResult<DimensionsReply> {
  const version = useTopic("index")?.version;
  return useQuery({
    queryKey: ["dimensions", version],
    queryFn: ({ signal }) => call<DimensionsReply>("/api/dimensions", { signal }),
    placeholderData: keepPreviousData,
  });
}

/** What a question finds at every width. */
export function useWidths(question: string, vectors: Vectors): UseQueryResult<WidthsReply> {
  const version = useTopic("index")?.version;
  return useQuery({
    queryKey: ["widths", question, vectors, version],
    queryFn: ({ signal }) =>
      call<WidthsReply>("/api/search/widths", { method: "POST", body: { question, vectors, k: HITS }, signal }),
    enabled: question !== "",
    placeholderData: (previous) => (question === "" ? undefined : keepPreviousData(previous)),
  });
}
