import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { LabHeatReply, LabReply } from "../../../../src/api/lab.ts";
import { call } from "../../api/call.ts";
import type { LabSettings } from "./lab-settings.ts";

/** What the lab shows of a text. */
export interface LabChunks {
  /** Starts and ends in turn of the text they were asked for. Absent: on its way. */
  readonly spans: readonly number[] | undefined;
  /** Absent: nothing was asked, or it is on its way. */
  readonly heat: LabHeatReply | undefined;
  /** The text that both are of. */
  readonly text: string;
  readonly isFresh: boolean;
  readonly error: Error | null;
}

/** Cuts a text and colours its tokens; while the next answer is on its way the last one stays. */
export function useLabChunks(text: string, settings: LabSettings, question: string): LabChunks {
  const body = { text, ...settings };
  const chunks = useQuery({
    queryKey: ["lab-chunks", text, settings],
    queryFn: async ({ signal }) => ({
      ...(await call<LabReply>("/api/lab/chunks", { method: "POST", body, signal })),
      text,
    }),
    enabled: text !== "",
    gcTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const heat = useQuery({
    queryKey: ["lab-heat", text, settings, question],
    queryFn: async ({ signal }) => ({
      ...(await call<LabHeatReply>("/api/lab/heat", { method: "POST", body: { ...body, question }, signal })),
      text,
    }),
    enabled: text !== "" && question !== "",
    gcTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const isColoured = question !== "" && text !== "" && heat.data?.text === chunks.data?.text;
  return {
    spans: text === "" ? undefined : chunks.data?.spans,
    heat: isColoured ? heat.data : undefined,
    text: text === "" ? "" : (chunks.data?.text ?? ""),
    isFresh: !chunks.isPlaceholderData && !heat.isPlaceholderData && !heat.isFetching && !chunks.isFetching,
    error: chunks.error ?? (question === "" ? null : heat.error),
  };
}
