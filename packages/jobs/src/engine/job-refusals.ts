import { kinds, UnsupportedError } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";

/** The error for work on a cancelled job. */
export function jobCancelled(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was cancelled: call \`remove\` before you plan it again, or take another name.`,
  );
}

/**
 * The error for a worker whose job was removed. The worker must end: without a new job it would wait for ever, and a new job of the
 * same name may belong to somebody else.
 */
export function jobRemoved(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was removed while this worker worked on it; rows already written stay. Plan it again and start a new worker.`,
  );
}

/** The error for a worker whose lease on a shard has passed to another worker. */
export function shardLost(): LeaseLostError {
  return new LeaseLostError(
    "The shard was given to another worker, or the job was cancelled: this worker writes nothing more of it.",
  );
}
