import { kinds, UnsupportedError } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";

/** Of a job that was cancelled nothing more is done. */
export function jobCancelled(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was cancelled: \`remove\` it before it is planned again, or take another name.`,
  );
}

/** A worker goes on with no other job than the one that it has seen: it would wait for ever, or do the work of whoever planned anew. */
export function jobRemoved(name: string): UnsupportedError {
  kinds.words("name", name);
  return new UnsupportedError(
    `The job ${name} was removed while this worker worked on it; what is written stays. Plan it again, and start a worker for that.`,
  );
}

/** What a worker meets whose shard is not its own any more. */
export function shardLost(): LeaseLostError {
  return new LeaseLostError(
    "The shard was given to another worker, or the job was cancelled: nothing of it is written here.",
  );
}
