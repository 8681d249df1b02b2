import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startFakeQdrant } from "@embedloom/testing";
import { findPostgres } from "../../../../tools/postgres/find-postgres.ts";
import { startPostgres } from "../../../../tools/postgres/start-postgres.ts";
import type { SinkKind } from "./claim-rows.ts";

/** Where each sink keeps its rows while a part of the claim runs; what cannot be had here is absent. */
export interface SinkPlaces {
  readonly folder: string;
  readonly places: ReadonlyMap<SinkKind, string>;
  close(): Promise<void>;
}

/** Starts a PostgreSQL and a fake Qdrant, and makes a folder for the others. */
export async function openPlaces(): Promise<SinkPlaces> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-sinks-"));
  const binaries = findPostgres();
  const postgres = binaries === undefined ? undefined : await startPostgres(binaries);
  const qdrant = await startFakeQdrant();
  const places = new Map<SinkKind, string>();
  if (postgres !== undefined) places.set("pgvector", postgres.url);
  for (const kind of ["sqlite-vec", "lancedb"] as const) {
    mkdirSync(join(folder, kind));
    places.set(kind, join(folder, kind));
  }
  places.set("qdrant", qdrant.url);
  return {
    folder,
    places,
    async close() {
      await postgres?.stop();
      await qdrant.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const program = join(import.meta.dirname, "sink-process.ts");

/** Starts `sink-process.ts`. */
export function startProcess(...args: readonly (string | number)[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, ["--no-warnings", program, ...args.map(String)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Runs `sink-process.ts` to its end, and gives what it says in its last line. */
export async function outputOf(child: ReturnType<typeof spawn>): Promise<Record<string, number>> {
  const output = await text(child.stdout!);
  const start = output.indexOf("{");
  if (start < 0) throw new Error("A process of the claim ended without a word.");
  return JSON.parse(output.slice(start)) as Record<string, number>;
}
