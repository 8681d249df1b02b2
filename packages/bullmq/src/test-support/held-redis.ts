import { Redis } from "ioredis";

/** A script, and what is done before it is sent and after it has answered. */
export interface Hold {
  readonly script: RegExp;
  before?(): Promise<unknown> | undefined;
  after?(): Promise<unknown> | undefined;
}

/** A client that waits before and after a script, as do its duplicates. So a test can act at a chosen step of a worker. */
export function heldRedis(url: string, hold: Hold): Redis {
  return held(new Redis(url), hold);
}

function held(redis: Redis, hold: Hold): Redis {
  const duplicate = redis.duplicate.bind(redis);
  const send = redis.eval.bind(redis);
  async function sendHeld(...args: Parameters<typeof send>): Promise<unknown> {
    await hold.before?.();
    const answer = await send(...args);
    await hold.after?.();
    return answer;
  }
  return Object.assign(redis, {
    duplicate: (...options: Parameters<typeof duplicate>) => held(duplicate(...options), hold),
    eval: (...args: Parameters<typeof send>) => (hold.script.test(String(args[0])) ? sendHeld(...args) : send(...args)),
  });
}
