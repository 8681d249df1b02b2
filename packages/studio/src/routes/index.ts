// The routes of the HTTP server, and the check of each request.
export { actionRoutes, type ActionRoutesParts } from "./action-routes.ts";
export { documentRoutes, type DocumentRoutesParts } from "./document-routes.ts";
export { evaluationRoutes } from "./evaluation-routes.ts";
export { eventRoutes, type EventRoutesParts } from "./event-routes.ts";
export { jobRoutes } from "./job-routes.ts";
export { labRoutes } from "./lab-routes.ts";
export { migrationRoutes } from "./migration-routes.ts";
export { pageRoutes } from "./page-routes.ts";
export { isOpenedByPerson, problemPage } from "./problem-page.ts";
export { providerRoutes, type ProviderRoutesParts } from "./provider-routes.ts";
export { cacheChoice, providerChoice } from "./schemas.ts";
