import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Lab } from "../lab/index.ts";
import { Refusal } from "../refusal/index.ts";
import { labExample } from "../samples/index.ts";
import { readJson } from "./read-json.ts";
import { labHeatRequest, labRequest } from "./schemas.ts";

/** A text of the lab and a question, every character of them escaped. */
const LAB_BYTES = 128 * 1024;

/** Cuts and colours a text that the visitor works on; nothing of it is kept. */
export function labRoutes(lab: Lab): Hono {
  const app = new Hono();
  const limited = bodyLimit({ maxSize: LAB_BYTES, onError: refuseBody });
  app.post("/lab/chunks", limited, async (c) => c.json(await lab.chunks(await readJson(c, labRequest))));
  app.post("/lab/heat", limited, async (c) => {
    return c.json(await lab.heat(await readJson(c, labHeatRequest), c.req.raw.signal));
  });
  app.get("/lab/example", async (c) => c.json(await labExample()));
  return app;
}

function refuseBody(): never {
  throw new Refusal("too_large", "The text is longer than the lab takes.");
}
