import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { SearchReply } from "../../../../src/api/search.ts";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/live-context.tsx";

const HITS = 10;

/** What a question finds; asked again when the index has changed. An empty question finds nothing. */
export function useSearchReply(question: string): UseQueryResult<SearchReply> {
  const version = useTopic("index")?.version;
  return useQuery({
    queryKey: ["search", question, version],
    queryFn: ({ signal }) => call<SearchReply>("/api/search", { method: "POST", body: { question, k: HITS }, signal }),
    enabled: question !== "",
    placeholderData: (previous) => (question === "" ? undefined : keepPreviousData(previous)),
  });
}
