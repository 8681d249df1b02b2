import { UsageError } from "../errors/index.ts";

/** Where a job is. */
export interface JobAddress {
  readonly engine: "bullmq" | "pg-boss";
  /** The server. */
  readonly url: string;
  /** The job's name. */
  readonly name: string;
  /** Server and name without user and password, for messages. */
  readonly shown: string;
}

const ENGINES: Readonly<Record<string, JobAddress["engine"]>> = {
  "redis:": "bullmq",
  "rediss:": "bullmq",
  "postgres:": "pg-boss",
  "postgresql:": "pg-boss",
};

/**
 * Reads the address of a job.
 *
 * @throws UsageError when it is none
 */
export function readJobAddress(address: string): JobAddress {
  const [url = "", name = ""] = address.split(/#(.*)/s);
  const parsed = URL.parse(url);
  const engine = parsed === null ? undefined : ENGINES[parsed.protocol];
  if (parsed === null || engine === undefined || name === "") {
    throw new UsageError(
      "A job is redis://host:6379#NAME, which is run by BullMQ, or postgres://user@host/database#NAME, which is run by pg-boss.",
    );
  }
  return { engine, url, name, shown: `${parsed.protocol}//${parsed.host}${parsed.pathname}#${name}` };
}
