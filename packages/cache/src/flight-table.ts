import { addUsage, type EmbedResult, isEmbedloomError, NO_USAGE } from "@embedloom/core";
import type { FilledRows } from "./fill-rows.ts";
import { reindexError } from "./reindex-error.ts";
import type { SharedWork } from "./single-flight.ts";
import type { EmbeddedPart } from "./vector-codec.ts";

/** Texts on their way: read, then embedded where the store had none, then written. */
export interface Flight {
  /** Number of texts. */
  readonly size: number;
  /** The rows, as soon as they are there. */
  readonly rows: SharedWork<FilledRows>;
  /** Resolves when the rows that were embedded are in the store, or were given up. */
  readonly written: Promise<unknown>;
}

/** What one call needs. */
interface RowRequest {
  /** The key of each of its different texts. */
  readonly keys: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** Starts a flight for the texts at these positions. */
  readonly start: (positions: readonly number[]) => Flight;
  /** Called for each text that was on its way for another call. */
  readonly onJoined: (position: number) => void;
}

/** What one call gets; positions count over its different texts. */
export interface GatheredRows extends Pick<EmbedResult, "usage" | "rateLimit"> {
  readonly rows: readonly (Float32Array | undefined)[];
  /** What was embedded of texts that were too long. */
  readonly overlong: ReadonlyMap<number, EmbeddedPart>;
  /** Why the missing rows are missing; an error's `index` is a position too. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Whether the failure must keep what succeeded: this call embedded some texts, or its embedder said so. */
  readonly partial: boolean;
  /** Resolves when everything that was embedded for the call is in the store, or was given up. */
  readonly written: Promise<unknown>;
}

interface Ticket {
  readonly flight: Flight;
  readonly position: number;
}

/** The flights of a cache, so that a text that is on its way is not asked for again. */
export interface FlightTable {
  /**
   * Gets rows from flights under way, and from a new one for all the other texts.
   *
   * @throws the signal's reason when it aborts
   */
  gather(request: RowRequest): Promise<GatheredRows>;
}

/** Makes an empty table. */
export function createFlightTable(): FlightTable {
  const tickets = new Map<string, Ticket>();

  function isUnderWay(key: string): boolean {
    return tickets.get(key)?.flight.rows.abandoned() === false;
  }

  function launch({ keys, start }: RowRequest, positions: readonly number[]): Flight {
    const flight = start(positions);
    for (const [i, position] of positions.entries()) tickets.set(keys[position]!, { flight, position: i });
    void retire(
      flight,
      positions.map((position) => keys[position]!),
    );
    return flight;
  }

  async function retire(flight: Flight, keys: readonly string[]): Promise<void> {
    await flight.written;
    // A later flight may have taken over a key after this one was given up.
    for (const key of keys) if (tickets.get(key)?.flight === flight) tickets.delete(key);
  }

  /** Takes rows for the open positions into `got`; gives back those that another call's input spoiled. */
  async function round(request: RowRequest, open: readonly number[], got: Gathering): Promise<number[]> {
    const { keys, signal } = request;
    const mine = open.filter((position) => !isUnderWay(keys[position]!));
    const own = mine.length > 0 ? launch(request, mine) : undefined;
    const boarded = new Map(open.map((position) => [position, tickets.get(keys[position]!)!]));
    const flights = [...new Set([...boarded.values()].map(({ flight }) => flight))];
    got.flights.push(...flights);
    const landed = await Promise.all(flights.map((flight) => flight.rows.join(signal)));
    const filledBy = new Map(flights.map((flight, i) => [flight, landed[i]!]));
    if (own !== undefined) got.addOwn(filledBy.get(own)!);
    const spoiled: number[] = [];
    for (const [position, ticket] of boarded) {
      const { rows, failures, overlong } = filledBy.get(ticket.flight)!;
      const row = rows[ticket.position];
      const error = failures.get(ticket.position);
      const isOwn = ticket.flight === own;
      if (row !== undefined) {
        got.rows[position] = row;
        const part = overlong.get(ticket.position);
        if (part !== undefined) got.overlong.set(position, part);
        if (!isOwn) request.onJoined(position);
      } else if (isOwn)
        got.failures.set(
          position,
          reindexError(error, (index) => mine[index]),
        );
      else if (mayBlameAnother(error, ticket)) spoiled.push(position);
      else
        got.failures.set(
          position,
          reindexError(error, () => position),
        );
    }
    return spoiled;
  }

  return {
    async gather(request) {
      const got = createGathering(request.keys.length);
      let open = [...request.keys.keys()];
      // Ends: each round finishes the texts of an own flight, or follows the end of another call's flight.
      while (open.length > 0) open = await round(request, open, got);
      return got.finish();
    },
  };
}

interface Gathering {
  readonly rows: (Float32Array | undefined)[];
  readonly overlong: Map<number, EmbeddedPart>;
  readonly failures: Map<number, unknown>;
  readonly flights: Flight[];
  addOwn(filled: FilledRows): void;
  finish(): GatheredRows;
}

function createGathering(count: number): Gathering {
  const rows = Array.from<Float32Array | undefined>({ length: count });
  const overlong = new Map<number, EmbeddedPart>();
  const failures = new Map<number, unknown>();
  const flights: Flight[] = [];
  let cost: Pick<EmbedResult, "usage" | "rateLimit"> = { usage: NO_USAGE };
  let partial = false;
  return {
    rows,
    overlong,
    failures,
    flights,
    addOwn({ usage, rateLimit = cost.rateLimit, isPaid, partial: toldApart }) {
      cost = { usage: addUsage(cost.usage, usage), ...(rateLimit && { rateLimit }) };
      partial ||= toldApart || isPaid;
    },
    finish: () => ({
      rows,
      overlong,
      failures,
      partial,
      ...cost,
      written: Promise.all(flights.map((flight) => flight.written)),
    }),
  };
}

/** Whether a text may have failed only because of the other texts it travelled with. */
function mayBlameAnother(error: unknown, { flight, position }: Ticket): boolean {
  if (!isEmbedloomError(error)) return false;
  return error.index === undefined ? error.splittable && flight.size > 1 : error.index !== position;
}
