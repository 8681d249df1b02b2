// What real servers answered to one list of requests, and where our fakes differ.
export { knownDifferences } from "./known-differences.ts";
export type { ServerKind } from "./raw-requests.ts";
export { readFixture, recordedFixtures } from "./read-fixture.ts";
export { type Exchanged, replayRequests } from "./replay-requests.ts";
export { type ReplyDifference, replyDifferences } from "./reply-differences.ts";
export { startFakeServer } from "./start-fake-server.ts";
