import { checkRegression, evaluate, formatReport } from "@embedloom/eval";

const qrels = { q1: { a: 1 }, q2: { b: 1 } };
const before = evaluate(qrels, { q1: { a: 1, x: 0 }, q2: { b: 1 } });
const after = evaluate(qrels, { q1: { x: 1, a: 0 }, q2: { b: 1 } });
console.log(after.means["mrr@10"]); // 0.75
console.log(checkRegression(before, after).verdict); // undecided
console.log(formatReport({ systems: { before, after } }, "text").split("\n")[0]); // Retrieval quality
