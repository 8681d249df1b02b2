// Cuts inputs into requests, makes them fit, sends them under a deadline, and joins the rows.
export { abortableRequest, type RequestDeadline } from "./abortable-request.ts";
export { announceArrivals, announcesArrivals, type ArrivedRows } from "./arrivals.ts";
export { embedInRequests, type RequestPlan } from "./embed-in-requests.ts";
export { fitOverlong } from "./fit-overlong.ts";
export { packRequests, type RequestRange } from "./pack-requests.ts";
export type { OverlongPlan } from "./overlong-plan.ts";
