import { Hono } from "hono";
import { type CurrentStack, ollamaModels, probe, type Puller } from "../providers/index.ts";
import { nothing, readJson } from "./read-json.ts";
import { cacheChoice, modelsRequest, probeRequest, providerChoice, pullRequest } from "./schemas.ts";

/** What the routes of providers and caches work with. */
export interface ProviderRoutesParts {
  readonly current: CurrentStack;
  readonly puller: Puller;
  readonly dataFolder: string;
}

/** Choose, try and fetch what makes and keeps vectors. */
export function providerRoutes({ current, puller, dataFolder }: ProviderRoutesParts): Hono {
  const app = new Hono();
  app.put("/provider", async (c) => c.json(await current.switchProvider(await readJson(c, providerChoice))));
  app.put("/cache", async (c) => c.json(await current.switchCache(await readJson(c, cacheChoice))));
  app.post("/providers/probe", async (c) => c.json(await probe(await readJson(c, probeRequest), dataFolder)));
  app.post("/ollama/models", async (c) => {
    const { baseUrl } = await readJson(c, modelsRequest);
    return c.json({ models: await ollamaModels(baseUrl) });
  });
  app.post("/ollama/pull", async (c) => c.json(puller.start(await readJson(c, pullRequest))));
  app.post("/ollama/pull/cancel", async (c) => {
    await readJson(c, nothing);
    return c.json(puller.cancel());
  });
  return app;
}
