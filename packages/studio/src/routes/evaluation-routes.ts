import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { JUDGMENT_CHARACTERS } from "../api/index.ts";
import type { Evaluator } from "../evaluation/index.ts";
import { Refusal } from "../refusal/index.ts";
import { nothing, readJson } from "./read-json.ts";
import { evaluationRequest } from "./schemas.ts";

/** Every character of a judgment escaped. */
const BYTES = 6 * JUDGMENT_CHARACTERS;

/** Measures the ways to search. */
export function evaluationRoutes(evaluator: Evaluator): Hono {
  const app = new Hono();
  app.get("/evaluation", (c) => c.json(evaluator.questions()));
  app.get("/evaluation/plan", async (c) => c.json(await evaluator.plan()));
  app.post("/evaluation/start", bodyLimit({ maxSize: BYTES, onError: refuseBody }), async (c) => {
    return c.json(await evaluator.start(await readJson(c, evaluationRequest)));
  });
  app.post("/evaluation/cancel", async (c) => {
    await readJson(c, nothing);
    return c.json(evaluator.cancel());
  });
  return app;
}

function refuseBody(): never {
  throw new Refusal("too_large", `Judgments may have ${JUDGMENT_CHARACTERS} characters.`);
}
