import { Hono } from "hono";
import type { Measurer } from "../dimensions/index.ts";
import type { Indexer } from "../indexing/index.ts";
import type { ChunkMap } from "../map/index.ts";
import type { HybridSearcher, Searcher } from "../search/index.ts";
import type { Simulator } from "../simulation/index.ts";
import { nothing, readJson } from "./read-json.ts";
import {
  hybridRequest,
  mapRequest,
  measureRequest,
  placeRequest,
  searchRequest,
  simulationRequest,
  startRequest,
  widthsRequest,
} from "./schemas.ts";

/** What the routes of the four patterns work with. */
export interface ActionRoutesParts {
  readonly indexer: Indexer;
  readonly searcher: Searcher;
  readonly measurer: Measurer;
  readonly hybrid: HybridSearcher;
  readonly map: ChunkMap;
  readonly simulator: Simulator;
}

/** Index, search, measure and simulate. */
export function actionRoutes({ indexer, searcher, measurer, hybrid, map, simulator }: ActionRoutesParts): Hono {
  const app = new Hono();
  app.post("/indexing/start", async (c) => {
    const { automatic = false } = await readJson(c, startRequest);
    return c.json(automatic ? indexer.startIfFree() : indexer.start());
  });
  for (const action of ["pause", "resume", "cancel"] as const) {
    app.post(`/indexing/${action}`, async (c) => {
      await readJson(c, nothing);
      return c.json(indexer[action]());
    });
  }
  app.post("/search", async (c) => c.json(await searcher.search(await readJson(c, searchRequest), c.req.raw.signal)));
  app.post("/search/hybrid", async (c) => {
    return c.json(await hybrid.search(await readJson(c, hybridRequest), c.req.raw.signal));
  });
  app.post("/search/widths", async (c) => {
    return c.json(await searcher.widths(await readJson(c, widthsRequest), c.req.raw.signal));
  });
  app.post("/map", async (c) => c.json(await map.map(await readJson(c, mapRequest))));
  app.post("/map/place", async (c) => c.json(await map.place(await readJson(c, placeRequest), c.req.raw.signal)));
  app.get("/dimensions", async (c) => c.json(await searcher.dimensions()));
  app.post("/measure", async (c) => c.json(await measurer.start(await readJson(c, measureRequest))));
  app.post("/measure/cancel", async (c) => {
    await readJson(c, nothing);
    return c.json(measurer.cancel());
  });
  app.post("/simulation", async (c) => c.json(simulator.start(await readJson(c, simulationRequest))));
  app.post("/simulation/cancel", async (c) => {
    await readJson(c, nothing);
    return c.json(simulator.cancel());
  });
  return app;
}
