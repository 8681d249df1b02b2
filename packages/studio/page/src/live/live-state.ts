import type { Snapshot, StudioEvents } from "../../../src/api/events.ts";

/** What the page knows of the server at this moment. */
export interface LiveState {
  readonly connection: "connecting" | "open" | "lost";
  /** Whether the server was started again while this page was open. */
  readonly restarted: boolean;
  /** Absent until the first connection. */
  readonly snapshot: Snapshot | undefined;
}

/** Before the first connection. */
export const unconnected: LiveState = { connection: "connecting", restarted: false, snapshot: undefined };

/** Events that change the state; a heartbeat does not. */
export type LiveEvent = Exclude<keyof StudioEvents, "heartbeat">;

/** The state after an event. */
export function reduceLive<K extends LiveEvent>(state: LiveState, event: K, data: StudioEvents[K]): LiveState {
  if (event === "snapshot") return afterSnapshot(state, data as StudioEvents["snapshot"]);
  if (state.snapshot === undefined) return state;
  return { ...state, snapshot: { ...state.snapshot, ...change(state.snapshot, event, data) } };
}

function afterSnapshot(state: LiveState, snapshot: Snapshot): LiveState {
  const restarted = state.snapshot !== undefined && state.snapshot.boot !== snapshot.boot;
  return { connection: "open", restarted: state.restarted || restarted, snapshot };
}

function change<K extends LiveEvent>(snapshot: Snapshot, event: K, data: StudioEvents[K]): Partial<Snapshot> {
  const { simulation } = snapshot;
  switch (event) {
    case "simulation-sample": {
      const sample = data as StudioEvents["simulation-sample"];
      if (sample.run !== simulation.run) return {};
      return { simulation: { ...simulation, samples: [...simulation.samples, sample] } };
    }
    case "simulation": {
      const next = data as StudioEvents["simulation"];
      // State changes come without samples: those of the same run stay.
      const samples = next.run === simulation.run && next.samples.length === 0 ? simulation.samples : next.samples;
      return { simulation: { ...next, samples } };
    }
    default:
      return { [event]: data };
  }
}
