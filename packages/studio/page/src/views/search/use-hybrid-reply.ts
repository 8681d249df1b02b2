import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { HybridReply } from "../../../../src/api/hybrid.ts";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/live-context.tsx";

const HITS = 10;

/**
 * What words and vectors find together. The first one after a change of the index waits until its words are indexed.
 *
 * @param isReady whether the question has its vector, which is not asked for twice
 */
export function useHybridReply(question: string, isReady: boolean): UseQueryResult<HybridReply> {
  const version = useTopic("index")?.version;
  return useQuery({
    queryKey: ["hybrid", question, version],
    queryFn: ({ signal }) => {
      return call<HybridReply>("/api/search/hybrid", { method: "POST", body: { question, k: HITS }, signal });
    },
    enabled: question !== "" && isReady,
    placeholderData: (previous) => (question === "" ? undefined : keepPreviousData(previous)),
  });
}
