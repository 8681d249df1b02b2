import { useQuery } from "@tanstack/react-query";
import type { CacheChoice, ProbeReply, ProviderChoice } from "../../../../src/api/providers.ts";
import { call } from "../../api/call.ts";
import { useAction } from "../../components/use-action.ts";

type Choice = ProviderChoice | CacheChoice;

/** Whether something is there, as far as was asked. */
export interface Probe {
  readonly reply: ProbeReply | undefined;
  readonly pending: boolean;
  readonly error: Error | undefined;
  /** Asks about a choice, which may hold a key. */
  readonly test: (choice: Choice) => void;
}

/** Asks whether something is there: about `first` at once, later about what is to be tested. */
export function useProbe(first?: Choice, state?: string): Probe {
  const asked = useQuery({
    queryKey: ["probe", first, state],
    queryFn: ({ signal }) => call<ProbeReply>("/api/providers/probe", { method: "POST", body: first ?? {}, signal }),
    enabled: first !== undefined,
    staleTime: 10_000,
  });
  const action = useAction<ProbeReply>("/api/providers/probe");
  return {
    reply: action.reply ?? asked.data,
    pending: action.pending || asked.isFetching,
    error: action.error,
    test: (choice) => void action.run(choice),
  };
}
