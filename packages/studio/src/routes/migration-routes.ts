import { Hono } from "hono";
import type { Migrations } from "../migrations/index.ts";
import { nothing, readJson } from "./read-json.ts";
import { migrationStepRequest } from "./schemas.ts";

/** Shows the migrations of the command's collections, and switches. */
export function migrationRoutes(migrations: Migrations): Hono {
  const app = new Hono();
  app.get("/migrations", async (c) => c.json(await migrations.list()));
  app.post("/migrations/:name/plan", async (c) => {
    await readJson(c, nothing);
    return c.json(await migrations.plan(c.req.param("name"), c.req.raw.signal));
  });
  for (const step of ["switch", "back"] as const) {
    app.post(`/migrations/:name/${step}`, async (c) => {
      const seen = await readJson(c, migrationStepRequest);
      return c.json(await migrations.take(step, c.req.param("name"), seen, c.req.raw.signal));
    });
  }
  return app;
}
