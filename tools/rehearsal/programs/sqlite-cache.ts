import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStore } from "@embedloom/sqlite-cache";

const store = createSqliteStore({ path: join(mkdtempSync(join(tmpdir(), "store-")), "vectors.sqlite") });
await store.setMany([{ key: "vec:1", value: new Uint8Array([1, 2, 3]) }]);
const [found, absent] = await store.getMany(["vec:1", "vec:2"]);
console.log(found?.length, absent); // 3 undefined
await store.clear("vec:");
console.log(await store.getMany(["vec:1"])); // [ undefined ]
await store.close();
