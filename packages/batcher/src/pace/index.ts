// How large a request is and how many are in flight, by what the server has shown.
export { createLearntSizes, type LearntSizes, type RequestSizes } from "./learnt-sizes.ts";
export { createRequestPace, type RequestPace } from "./request-pace.ts";
