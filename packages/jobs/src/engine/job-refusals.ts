import { kinds, UnsupportedError } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";

/** The error for work on a cancelled job. */
export function jobCancelled(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was cancelled: \`remove\` it before it is planned again, or take another name.`,
  );
}

/**
 * The error for a worker whose job was removed. The worker must end: without a new job it would wait for ever, and a new job of the
 * same name may belong to somebody else.
 */
export function jobRemoved(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was removed while this worker worked on it; what is written stays. Plan it again, and start a worker for that.`,
  );
}

/** The error for a worker whose lease on a shard has passed to another worker. */
export function shardLost(): LeaseLostError {
  return new LeaseLostError(
    "The shard was given to another worker, or the job was cancelled: nothing of it is written here.",
  );
}
