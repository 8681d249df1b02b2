import { InvalidOptionError } from "@embedloom/core";
import type { Exchange, Reply } from "../fake-http/index.ts";

/** How long the fake server works on a request it admits; refusals come at once. Every part is 0 when absent. */
export interface FakeServiceTime {
  /** Milliseconds of every request, however small. */
  readonly fixedMs?: number;
  /** Milliseconds more for each token. */
  readonly msPerToken?: number;
  /** Milliseconds more for each input. */
  readonly msPerInput?: number;
  /** How many requests it works on at once; the others wait in the order of their arrival. @default Infinity */
  readonly atOnce?: number;
  /** Slow start: milliseconds from the first request on in which nothing is begun, as while a model loads. */
  readonly startMs?: number;
}

/** An answer, and what the server has to do for it. */
export interface WorkedReply extends Reply {
  /** Absent: nothing, as for a refusal. */
  readonly work?: { readonly inputs: number; readonly tokens: number };
}

/** The working part of the server. */
export interface ServiceDesk {
  /** Takes as long as the reply costs; rejects with the signal's reason when the exchange is over before that. */
  serve(exchange: Exchange, reply: WorkedReply): Promise<void>;
}

/**
 * Makes an idle one.
 *
 * @throws InvalidOptionError when a time is negative or no number, or `atOnce` is below 1
 */
export function createServiceDesk(time: FakeServiceTime): ServiceDesk {
  const { fixedMs = 0, msPerToken = 0, msPerInput = 0, startMs = 0, atOnce = Infinity } = time;
  for (const [name, value] of Object.entries({ fixedMs, msPerToken, msPerInput, startMs })) {
    if (!(value >= 0 && value < Infinity)) throw new InvalidOptionError(`serviceTime.${name}`, "0 or more", value);
  }
  if (!(atOnce >= 1)) throw new InvalidOptionError("serviceTime.atOnce", "1 or more", atOnce);
  const waiting = new Set<() => void>();
  let working = 0;
  let startedUpAt: number | undefined;

  async function takePlace(exchange: Exchange): Promise<void> {
    if (working < atOnce) {
      working += 1;
      return;
    }
    let begin = (): void => {};
    const turn = new Promise<void>((resolve) => (begin = resolve));
    waiting.add(begin);
    try {
      await exchange.holdUntil(turn);
    } catch (error) {
      // A client that went away in the moment of its turn gives it to the next.
      if (!waiting.delete(begin)) leave();
      throw error;
    }
  }

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      working -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async serve(exchange, { work }) {
      if (work === undefined) return;
      startedUpAt ??= performance.now() + startMs;
      await takePlace(exchange);
      try {
        const startUp = Math.max(0, startedUpAt - performance.now());
        const ms = startUp + fixedMs + msPerToken * work.tokens + msPerInput * work.inputs;
        if (ms > 0) await exchange.wait(ms);
      } finally {
        leave();
      }
    },
  };
}
