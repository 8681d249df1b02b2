// What every implementation of a contract begins and ends with: inputs, replies, results, entries of a store and a journal.
export { checkDemand } from "./check-demand.ts";
export { checkDimensions, type DimensionFacts, supportsDimensions } from "./check-dimensions.ts";
export { checkAbort, checkInputs, embedOptionKinds } from "./check-inputs.ts";
export { checkReply, type ReplyExpectation, type ReplyItem, replyItems } from "./check-reply.ts";
export { checkInfo, checkResult, checkShape, fixedInfo, tokensOf } from "./check-result.ts";
export { checkEntries, checkKeys, checkLocks, checkPrefix } from "./check-store-call.ts";
export { checkedJournal } from "./checked-journal.ts";
export { openJournal } from "./open-journal.ts";
export { wellFormedInputs } from "./well-formed-inputs.ts";
