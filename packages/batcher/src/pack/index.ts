// The queue of a call: what is still to be sent, cut into requests.
export { failedGroups } from "./failed-groups.ts";
export type { Batch } from "./batch.ts";
export { createRequestQueue, type RequestQueue } from "./request-queue.ts";
