import { isEmbedloomError, StoreError } from "@embedloom/core";

/** What is known where a failure is caught. */
export interface FailurePlace {
  /** Host and port, or that the client was given; never the URL, which may hold a password. */
  readonly server: string;
  /** Milliseconds that were waited for an answer. */
  readonly waitedMs: number;
}

// The first word of an error reply is its kind; the rest may quote the command, its keys included.
const REPLIES: Readonly<Record<string, string>> = {
  CLUSTERDOWN: "is a cluster that is not complete",
  LOADING: "is still loading its data: it will answer in a while",
  NOAUTH: "wants a password",
  NOPERM: "does not allow this user the command",
  OOM: "has no memory left: raise its `maxmemory`, or set its `maxmemory-policy` to `allkeys-lru`",
  READONLY: "is a replica that cannot be written to: use the primary",
  WRONGPASS: "refused the user name or the password",
};

/**
 * Turns what the client threw into a StoreError that says what to do, without keys, values or passwords.
 *
 * @param connectionError what the connection reported last, for errors that only say that it is closed
 */
export function storeFailure(error: unknown, place: FailurePlace, connectionError?: unknown): StoreError {
  const { server, waitedMs } = place;
  if (isEmbedloomError(error, "store")) return error;
  if (isTimeout(error)) {
    return new StoreError(
      `${server} did not answer within ${waitedMs} ms: look after it, or raise \`commandTimeoutMs\`.`,
    );
  }
  if (isEmbedloomError(error, "invalid_reply")) {
    return new StoreError(`${server} answers other questions than were asked: check that a Redis listens there.`);
  }
  const kind = replyKind(error) ?? replyKind(connectionError);
  if (kind !== undefined) return new StoreError(`${server} ${REPLIES[kind] ?? `refused a command (${kind})`}.`);
  const cause = [error, connectionError].find(isNetworkError);
  if (cause !== undefined) {
    return new StoreError(
      `${server} cannot be reached (${cause.code}): check that it runs and that the address is right.`,
      { cause },
    );
  }
  const reason =
    error instanceof Error && error.message === "Connection is closed." ? "the connection was lost" : nameOf(error);
  return new StoreError(`${server} failed (${reason}): the next call tries again.`);
}

/** Whether a deadline of ours has passed. */
export function isTimeout(error: unknown): boolean {
  return isEmbedloomError(error, "connection");
}

/** Whether the server refused a write because it follows another: after a failover the old primary does. */
export function isReadOnly(error: unknown): boolean {
  return replyKind(error) === "READONLY";
}

/** The first word of an error reply; `undefined` for anything else. */
// ioredis makes its own class for error replies; errors of a client that was given may come from another copy of it.
export function replyKind(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== "ReplyError") return undefined;
  return /^[A-Z]{2,20}\b/.exec(error.message)?.[0] ?? "an error reply";
}

function isNetworkError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && !isEmbedloomError(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
