import { addUsage, type EmbedResult, isEmbedloomError, NO_USAGE } from "@embedloom/core";
import type { FilledRows } from "./fill-rows.ts";
import { reindexError } from "./reindex-error.ts";
import { createRowArrivals, type RowArrivals } from "./row-arrivals.ts";
import type { Rows } from "./row-table.ts";
import type { SharedWork } from "../flight/index.ts";
import type { EmbeddedPart } from "../codec/index.ts";

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
  /** Starts a flight for the texts at these positions, which tells `arrivals` what comes early. */
  readonly start: (positions: readonly number[], arrivals: RowArrivals) => Flight;
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
  /** Whether any of some texts is on its way. */
  isUnderWay(keys: readonly string[]): boolean;
  /** A number that changes whenever a text was on its way and is no more: what was read before may have been written since. */
  landings(): number;
}

/** A flight under way. */
interface UnderWay {
  readonly keys: readonly string[];
  readonly arrivals: RowArrivals;
}

/** Makes an empty table. */
export function createFlightTable(): FlightTable {
  const book = createTicketBook();
  const { underWay, listAll, ticketFor, forget, retire } = book;

  function launch({ keys, start }: RowRequest, positions: readonly number[]): Flight {
    const own = positions.map((position) => keys[position]!);
    const arrivals = createRowArrivals((at) => forget(own[at]!, flight));
    const flight = start(positions, arrivals);
    book.add(flight, { keys: own, arrivals });
    void flight.written.then(() => retire(flight));
    return flight;
  }

  async function land(flight: Flight, signal: AbortSignal | undefined): Promise<FilledRows> {
    const filled = await flight.rows.join(signal);
    if (filled.written === undefined) retire(flight);
    return filled;
  }

  /** Takes the rows of some texts of another call's flight, as soon as they are there; gives back those to be asked for again. */
  async function ride(request: RowRequest, flight: Flight, riders: readonly Passenger[], got: Gathering) {
    const { keys, signal, onJoined } = request;
    const arrivals = underWay.get(flight)?.arrivals;
    const enough = Promise.all(riders.map(async ({ at }) => arrivals?.when(at)));
    const landed = await flight.rows.joinUntil(enough, signal);
    const again: number[] = [];
    for (const [r, { position, at }] of riders.entries()) {
      const row = Array.isArray(landed) ? landed[r] : undefined;
      let outcome: "row" | "failure" | "spoiled" = "spoiled";
      if (row !== undefined) outcome = got.addRow(row, position);
      else if (!Array.isArray(landed)) outcome = got.addJoined(landed, { flight, position: at }, position);
      if (outcome === "row") onJoined(position);
      if (outcome !== "spoiled") continue;
      // What it could not give once it cannot give again.
      forget(keys[position]!, flight);
      again.push(position);
    }
    if (!Array.isArray(landed)) got.flights.push(flight);
    return again;
  }

  /** Takes rows for the open positions into `got`; gives back those that another call's input spoiled. */
  async function round(request: RowRequest, open: readonly number[], got: Gathering): Promise<number[]> {
    const { keys, signal } = request;
    listAll();
    const boarded = new Map<Flight, Passenger[]>();
    const mine: number[] = [];
    for (const position of open) {
      const ticket = ticketFor(keys[position]!);
      if (ticket === undefined) {
        mine.push(position);
        continue;
      }
      const riders = boarded.get(ticket.flight) ?? [];
      riders.push({ position, at: ticket.position });
      boarded.set(ticket.flight, riders);
    }
    const own = mine.length > 0 ? launch(request, mine) : undefined;
    if (own !== undefined) got.flights.push(own);
    const rides = [...boarded].map(([flight, riders]) => ride(request, flight, riders, got));
    const [filled, ...again] = await Promise.all([own && land(own, signal), ...rides]);
    if (filled !== undefined) got.addOwn(filled, mine);
    return again.flat();
  }

  return {
    landings: book.landings,
    isUnderWay(keys) {
      listAll();
      return keys.some((key) => ticketFor(key) !== undefined);
    },
    async gather(request) {
      const got = createGathering(request.keys.length, (flight) => !underWay.has(flight));
      let open = [...request.keys.keys()];
      // Ends: each round finishes the texts of an own flight, or follows the end of another call's flight.
      while (open.length > 0) open = await round(request, open, got);
      return got.finish();
    },
  };
}

/** Which texts are on their way, and with which flight. */
function createTicketBook() {
  const underWay = new Map<Flight, UnderWay>();
  /** Those whose keys are in `tickets` only when another call comes: most often none does. */
  const unlisted = new Set<Flight>();
  const tickets = new Map<string, Ticket>();
  let landings = 0;

  function listAll(): void {
    for (const flight of unlisted) {
      const { keys, arrivals } = underWay.get(flight)!;
      for (const [position, key] of keys.entries()) {
        if (!arrivals.isStored(position)) tickets.set(key, { flight, position });
      }
    }
    unlisted.clear();
  }

  function ticketFor(key: string): Ticket | undefined {
    // Most often none is under way, and to look for a key in vain the engine must read all of it.
    const ticket = tickets.size === 0 ? undefined : tickets.get(key);
    return ticket?.flight.rows.abandoned() === false ? ticket : undefined;
  }

  function forget(key: string, flight: Flight): void {
    landings++;
    // A later flight may have taken over a key after this one was given up.
    if (tickets.get(key)?.flight === flight) tickets.delete(key);
  }

  function retire(flight: Flight): void {
    landings++;
    const listed = unlisted.delete(flight) ? [] : (underWay.get(flight)?.keys ?? []);
    for (const key of listed) forget(key, flight);
    underWay.delete(flight);
  }

  return {
    underWay,
    listAll,
    ticketFor,
    forget,
    retire,
    landings: () => landings,
    add(flight: Flight, texts: UnderWay): void {
      underWay.set(flight, texts);
      unlisted.add(flight);
    },
  };
}

/** A text that is on its way for another call. */
interface Passenger {
  /** Where it stands in its own call. */
  readonly position: number;
  /** Where it stands in the flight. */
  readonly at: number;
}

interface Gathering {
  readonly flights: Flight[];
  /** Takes in what a flight of this call's own brought; `mine` are the positions of its texts. */
  addOwn(filled: FilledRows, mine: readonly number[]): void;
  /** Takes in a row that another call's flight handed over on its way. */
  addRow(row: Float32Array, position: number): "row";
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

  function take(filled: FilledRows, at: number, position: number): boolean {
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
        if (take(filled, at, position)) continue;
        const error = filled.failures.get(at);
        failures.set(
          position,
          reindexError(error, (index) => mine[index]),
        );
      }
    },
    addRow(row, position) {
      joined[position] = row;
      return "row";
    },
    addJoined(filled, ticket, position) {
      if (take(filled, ticket.position, position)) return "row";
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
