import { Hono } from "hono";
import type { JobWatcher } from "../jobs/index.ts";
import { nothing, readJson } from "./read-json.ts";
import { jobWatchRequest } from "./schemas.ts";

/** Watches a job that runs elsewhere. */
export function jobRoutes(watcher: JobWatcher): Hono {
  const app = new Hono();
  app.post("/jobs/watch", async (c) => c.json(await watcher.watch(await readJson(c, jobWatchRequest))));
  app.post("/jobs/unwatch", async (c) => {
    await readJson(c, nothing);
    return c.json(await watcher.unwatch());
  });
  return app;
}
