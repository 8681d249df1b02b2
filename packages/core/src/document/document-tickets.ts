import type { EncodedDocument } from "../contract/index.ts";

/** Vectors on their way past a wrapper, by the text that stands for their document. */
export interface Tickets<Vectors> {
  /** Keeps the vectors of these texts until `release`, and tells of each as it comes. */
  expect(texts: readonly string[], onArrived: ArrivalListener<Vectors>): void;
  /** Brings the vectors of a text. */
  put(text: string, document: EncodedDocument<Vectors>): void;
  /** The vectors of a text that is expected; `undefined` where they have not come. */
  get(text: string): EncodedDocument<Vectors> | undefined;
  /** Ends what `expect` with the same listener began. */
  release(texts: readonly string[], onArrived: ArrivalListener<Vectors>): void;
}

/** Hears of the vectors of a text. */
export type ArrivalListener<Vectors> = (text: string, document: EncodedDocument<Vectors>) => void;

/** Makes tickets of nothing. */
export function createTickets<Vectors>(): Tickets<Vectors> {
  const held = new Map<string, { waiting: ArrivalListener<Vectors>[]; document?: EncodedDocument<Vectors> }>();
  return {
    expect(texts, onArrived) {
      for (const text of texts) {
        const ticket = held.get(text);
        if (ticket === undefined) held.set(text, { waiting: [onArrived] });
        else ticket.waiting.push(onArrived);
      }
    },
    put(text, document) {
      const ticket = held.get(text);
      // A text that a batcher asks with once more, to see whether the server works, has nobody waiting.
      if (ticket === undefined) return;
      ticket.document = document;
      for (const notify of ticket.waiting) notify(text, document);
    },
    get: (text) => held.get(text)?.document,
    release(texts, onArrived) {
      for (const text of texts) {
        const ticket = held.get(text);
        if (ticket === undefined) continue;
        ticket.waiting.splice(ticket.waiting.indexOf(onArrived), 1);
        if (ticket.waiting.length === 0) held.delete(text);
      }
    },
  };
}
