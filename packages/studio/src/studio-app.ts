import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Evaluator } from "./evaluation/index.ts";
import type { JobWatcher } from "./jobs/index.ts";
import type { Lab } from "./lab/index.ts";
import type { Migrations } from "./migrations/index.ts";
import { describeProblem } from "./problem/index.ts";
import { Refusal } from "./refusal/index.ts";
import {
  actionRoutes,
  type ActionRoutesParts,
  documentRoutes,
  type DocumentRoutesParts,
  evaluationRoutes,
  eventRoutes,
  type EventRoutesParts,
  isOpenedByPerson,
  jobRoutes,
  labRoutes,
  migrationRoutes,
  pageRoutes,
  problemPage,
  providerRoutes,
  type ProviderRoutesParts,
} from "./routes/index.ts";
import { guardRequests, requireToken, safeHeaders } from "./safety/index.ts";

/** What the app is made of. */
export interface StudioAppParts {
  readonly documents: DocumentRoutesParts;
  readonly actions: ActionRoutesParts;
  readonly lab: Lab;
  readonly evaluator: Evaluator;
  readonly jobs: JobWatcher;
  readonly migrations: Migrations;
  readonly providers: ProviderRoutesParts;
  readonly events: EventRoutesParts;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Address that the server listens on. */
  readonly host: string;
  /** Absent: nobody needs one. */
  readonly token: string | undefined;
  /** Hears of failures that nobody foresaw. */
  readonly log: (error: unknown) => void;
}

const JSON_BYTES = 64 * 1024;

/** Puts guards, routes and page together. */
export function createStudioApp(parts: StudioAppParts): Hono {
  const app = new Hono();
  app.use(safeHeaders());
  app.use(guardRequests(parts.host));
  if (parts.token !== undefined) app.use(requireToken(parts.token));
  app.use("/api/*", async (c, next) => {
    await next();
    if (c.res.headers.get("cache-control") === null) c.header("cache-control", "no-store");
  });
  const limitJson = bodyLimit({ maxSize: JSON_BYTES, onError: refuseBody });
  // Beside these the routes of documents take whole files, the lab and the evaluator texts; each has a limit of its own.
  app.use("/api/samples", limitJson);
  app.use("/api/documents/:id/heat", limitJson);
  app.route("/api", documentRoutes(parts.documents));
  app.route("/api", labRoutes(parts.lab));
  app.route("/api", evaluationRoutes(parts.evaluator));
  app.use("/api/*", limitJson);
  app.route("/api", actionRoutes(parts.actions));
  app.route("/api", jobRoutes(parts.jobs));
  app.route("/api", migrationRoutes(parts.migrations));
  app.route("/api", providerRoutes(parts.providers));
  app.route("/api", eventRoutes(parts.events));
  app.route("/", pageRoutes(parts.pageFolder));
  app.notFound((c) => c.json({ error: { code: "not_found", message: "There is nothing at this address." } }, 404));
  app.onError((error, c) => {
    const { status, error: problem, unexpected } = describeProblem(error);
    if (unexpected && !c.req.raw.signal.aborted) parts.log(error);
    if (isOpenedByPerson(c.req)) return c.html(problemPage(problem.message), status);
    return c.json({ error: problem }, status);
  });
  return app;
}

function refuseBody(): never {
  throw new Refusal("too_large", "The body is larger than any request needs.");
}
