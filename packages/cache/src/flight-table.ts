import { addUsage, type EmbedResult, isEmbedloomError, NO_USAGE } from "@embedloom/core";
import type { FilledRows } from "./fill-rows.ts";
import { reindexError } from "./reindex-error.ts";
import type { Rows } from "./row-table.ts";
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
  /** The row of each text, except where it failed; `whole` gives nothing that another call has or gets too. */
  readonly rows: Rows;
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
  /** The keys of each flight under way. */
  const underWay = new Map<Flight, readonly string[]>();
  /** Those whose keys are in `tickets` only when another call comes: most often none does. */
  const unlisted = new Set<Flight>();
  const tickets = new Map<string, Ticket>();

  function listAll(): void {
    for (const flight of unlisted) {
      for (const [position, key] of underWay.get(flight)!.entries()) tickets.set(key, { flight, position });
    }
    unlisted.clear();
  }

  function ticketFor(key: string): Ticket | undefined {
    // Most often none is under way, and to look for a key in vain the engine must read all of it.
    const ticket = tickets.size === 0 ? undefined : tickets.get(key);
    return ticket?.flight.rows.abandoned() === false ? ticket : undefined;
  }

  function launch({ keys, start }: RowRequest, positions: readonly number[]): Flight {
    const flight = start(positions);
    underWay.set(
      flight,
      positions.map((position) => keys[position]!),
    );
    unlisted.add(flight);
    void flight.written.then(() => retire(flight));
    return flight;
  }

  function retire(flight: Flight): void {
    // A later flight may have taken over a key after this one was given up.
    const listed = unlisted.delete(flight) ? [] : (underWay.get(flight) ?? []);
    for (const key of listed) if (tickets.get(key)?.flight === flight) tickets.delete(key);
    underWay.delete(flight);
  }

  async function land(flight: Flight, signal: AbortSignal | undefined): Promise<FilledRows> {
    const filled = await flight.rows.join(signal);
    if (filled.written === undefined) retire(flight);
    return filled;
  }

  /** Takes rows for the open positions into `got`; gives back those that another call's input spoiled. */
  async function round(request: RowRequest, open: readonly number[], got: Gathering): Promise<number[]> {
    const { keys, signal } = request;
    listAll();
    const boarded: Passenger[] = [];
    const mine: number[] = [];
    for (const position of open) {
      const ticket = ticketFor(keys[position]!);
      if (ticket === undefined) mine.push(position);
      else boarded.push({ position, ticket });
    }
    const own = mine.length > 0 ? launch(request, mine) : undefined;
    const flights = [...new Set([...(own ? [own] : []), ...boarded.map(({ ticket }) => ticket.flight)])];
    got.flights.push(...flights);
    const landed = await Promise.all(flights.map((flight) => land(flight, signal)));
    const filledBy = new Map(flights.map((flight, i) => [flight, landed[i]!]));
    if (own !== undefined) got.addOwn(filledBy.get(own)!, mine);
    return boarded.flatMap(({ position, ticket }) => {
      const outcome = got.addJoined(filledBy.get(ticket.flight)!, ticket, position);
      if (outcome === "row") request.onJoined(position);
      return outcome === "spoiled" ? [position] : [];
    });
  }

  return {
    async gather(request) {
      const got = createGathering(request.keys.length, (flight) => !underWay.has(flight));
      let open = [...request.keys.keys()];
      // Ends: each round finishes the texts of an own flight, or follows the end of another call's flight.
      while (open.length > 0) open = await round(request, open, got);
      return got.finish();
    },
  };
}

/** A text that is on its way for another call. */
interface Passenger {
  readonly position: number;
  readonly ticket: Ticket;
}

interface Gathering {
  readonly flights: Flight[];
  /** Takes in what a flight of this call's own brought; `mine` are the positions of its texts. */
  addOwn(filled: FilledRows, mine: readonly number[]): void;
  /** Takes in what another call's flight brought for one text, which that call's other texts may have spoiled. */
  addJoined(filled: FilledRows, ticket: Ticket, position: number): "row" | "failure" | "spoiled";
  finish(): GatheredRows;
}

function createGathering(count: number, isOver: (flight: Flight) => boolean): Gathering {
  const joined: Float32Array[] = [];
  /** The rows of a flight that brings all of them. */
  let own: Rows | undefined;
  const overlong = new Map<number, EmbeddedPart>();
  const failures = new Map<number, unknown>();
  const flights: Flight[] = [];
  let cost: Pick<EmbedResult, "usage" | "rateLimit"> = { usage: NO_USAGE };
  let partial = false;

  function addRow(filled: FilledRows, at: number, position: number): boolean {
    const part = filled.overlong.get(at);
    if (part !== undefined) overlong.set(position, part);
    if (own === undefined) {
      const row = filled.rows.row(at);
      if (row !== undefined) joined[position] = row;
    }
    return filled.rows.has(at);
  }

  function isAlone(): boolean {
    return flights.every((flight) => isOver(flight) && flight.rows.joins() === 1);
  }

  return {
    flights,
    addOwn(filled, mine) {
      const { usage, rateLimit = cost.rateLimit } = filled;
      cost = { usage: addUsage(cost.usage, usage), ...(rateLimit && { rateLimit }) };
      partial ||= filled.partial || filled.isPaid;
      if (mine.length === count) own = filled.rows;
      for (let at = 0; at < mine.length; at++) {
        const position = mine[at]!;
        if (addRow(filled, at, position)) continue;
        const error = filled.failures.get(at);
        failures.set(
          position,
          reindexError(error, (index) => mine[index]),
        );
      }
    },
    addJoined(filled, ticket, position) {
      if (addRow(filled, ticket.position, position)) return "row";
      const error = filled.failures.get(ticket.position);
      if (mayBlameAnother(error, ticket)) return "spoiled";
      failures.set(
        position,
        reindexError(error, () => position),
      );
      return "failure";
    },
    finish: () => ({
      rows: {
        has: (position) => (own === undefined ? joined[position] !== undefined : own.has(position)),
        row: (position) => (own === undefined ? joined[position] : own.row(position)),
        whole: () => (isAlone() ? own?.whole() : undefined),
      },
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
