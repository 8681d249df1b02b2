import type { Exchange } from "./exchange.ts";
import { htmlReply, type Reply } from "./reply.ts";

/**
 * What can go wrong between a server and its client, whatever the server answers. `reset-before-headers`, `html`,
 * `empty` and a hang after the request keep the request from being worked on; with all others the work is done (and
 * paid) before the answer is spoilt.
 */
export type TransportFault =
  /** TCP reset before any byte of the answer. */
  | { readonly kind: "reset-before-headers" }
  /** Right headers and half of the body, then the connection ends. */
  | { readonly kind: "reset-mid-body" }
  /** A complete HTTP answer whose JSON stops half-way. */
  | { readonly kind: "truncated-json" }
  /** Milliseconds to wait before the headers and between the two halves of the body; 0 when absent. */
  | { readonly kind: "slow"; readonly headersMs?: number; readonly bodyMs?: number }
  /** Nothing more comes until the client gives up: `"request"` (default) means no headers either, `"headers"` half of the body was sent. */
  | { readonly kind: "hang"; readonly after?: "request" | "headers" }
  /** The right answer, sent once the promise has resolved: for proving concurrency by hand. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** An HTML page, with status 200 a body that only looks like an answer. */
  | { readonly kind: "html"; readonly status: 200 | 500 | 502 | 503 | 504 }
  /** Status 200 and no body. */
  | { readonly kind: "empty" };

const kinds: ReadonlySet<string> = new Set<TransportFault["kind"]>([
  "reset-before-headers",
  "reset-mid-body",
  "truncated-json",
  "slow",
  "hang",
  "hold",
  "html",
  "empty",
]);

/** Whether a fault is one of the transport, and not one of the server's own. */
export function isTransportFault(fault: { readonly kind: string }): fault is TransportFault {
  return kinds.has(fault.kind);
}

/** Works out the answer and sends it, spoilt by the fault if there is one. */
export async function respond(
  exchange: Exchange,
  fault: { readonly kind: string } | undefined,
  work: () => Reply | Promise<Reply>,
): Promise<void> {
  if (fault === undefined || !isTransportFault(fault)) return exchange.send(await work());
  switch (fault.kind) {
    case "reset-before-headers":
      return exchange.cut("reset");
    case "html":
      return exchange.send(htmlReply(fault.status));
    case "empty":
      return exchange.send({ status: 200, headers: { "content-type": "application/json" }, body: "" });
    case "hang":
      if (fault.after === "headers") await sendHalf(exchange, await work());
      return exchange.hang();
    default:
      return sendSpoilt(exchange, fault, await work());
  }
}

type SpoilingFault = Extract<TransportFault, { kind: "reset-mid-body" | "truncated-json" | "slow" | "hold" }>;

async function sendSpoilt(exchange: Exchange, fault: SpoilingFault, reply: Reply): Promise<void> {
  switch (fault.kind) {
    case "reset-mid-body":
      await sendHalf(exchange, reply);
      return exchange.cut("end");
    case "truncated-json":
      return exchange.send({ ...reply, body: firstHalf(reply.body) });
    case "slow":
      await exchange.wait(fault.headersMs ?? 0);
      await sendHalf(exchange, reply);
      await exchange.wait(fault.bodyMs ?? 0);
      await exchange.write(reply.body.slice(firstHalf(reply.body).length));
      return exchange.end();
    case "hold":
      await exchange.holdUntil(fault.until);
      return exchange.send(reply);
  }
}

async function sendHalf(exchange: Exchange, reply: Reply): Promise<void> {
  exchange.sendHead(reply, Buffer.byteLength(reply.body));
  await exchange.write(firstHalf(reply.body));
}

function firstHalf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}
