import type { SimulationSample } from "../../../../src/api/simulation.ts";

/** What may happen between two samples, the gravest first. */
export const eventKinds = ["bisect", "refused", "fault"] as const;

/** One kind of event. */
export type EventKind = (typeof eventKinds)[number];

/** Something that happened shortly before a sample. */
export interface RunEvent {
  readonly kind: EventKind;
  readonly atMs: number;
  readonly done: number;
}

const counters = { bisect: "bisects", refused: "refused", fault: "faults" } as const;

/** The events of a run: for every sample the gravest that its counters tell of since the one before. */
export function runEvents(samples: readonly SimulationSample[]): RunEvent[] {
  return samples.flatMap((sample, at) => {
    const before = samples[at - 1];
    const kind = eventKinds.find((each) => sample[counters[each]] > (before?.[counters[each]] ?? 0));
    return kind === undefined ? [] : [{ kind, atMs: sample.atMs, done: sample.done }];
  });
}

/** The spans of time, in milliseconds, in which all workers paused. */
export function pauseSpans(samples: readonly SimulationSample[]): { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const { atMs, paused } of samples) {
    if (paused) from ??= atMs;
    else if (from !== undefined) {
      spans.push({ from, to: atMs });
      from = undefined;
    }
  }
  const end = samples.at(-1)?.atMs;
  if (from !== undefined && end !== undefined && end > from) spans.push({ from, to: end });
  return spans;
}
