import { createListSource, planShards } from "@embedloom/jobs";

const source = createListSource([
  { id: "a", text: "a lease" },
  { id: "b", text: "a pump" },
]);
for await (const { number, through, ids } of planShards(source)) console.log(number, through, ids); // 0 b 2
