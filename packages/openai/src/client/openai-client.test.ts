import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer } from "node:http";
import { AuthenticationError } from "@embedloom/core";
import { AzureOpenAI, OpenAI } from "openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { endpointOf, openClient, serverName } from "./openai-client.ts";
import { createOpenAI } from "../embed/openai-embedder.ts";

const model = "text-embedding-3-small";

beforeEach(() => {
  for (const name of ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"]) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("openClient", () => {
  test("default: the key comes from the environment, retries are off", () => {
    vi.stubEnv("OPENAI_API_KEY", " key-from-env ");
    const client = openClient({ model });
    expect(client).toMatchObject({ apiKey: "key-from-env", maxRetries: 0, baseURL: "https://api.openai.com/v1" });
  });

  test("args: the settings win over the environment", () => {
    vi.stubEnv("OPENAI_API_KEY", "key-from-env");
    vi.stubEnv("OPENAI_BASE_URL", "https://env.example/v1");
    const client = openClient({
      model,
      apiKey: "k",
      baseURL: "https://own.example/v1",
      organization: "o",
      project: "p",
    });
    expect(client).toMatchObject({ apiKey: "k", baseURL: "https://own.example/v1", organization: "o", project: "p" });
  });

  test("args: a client of the caller's is used as it is", () => {
    const client = new OpenAI({ apiKey: "k" });
    expect(openClient({ model, client })).toBe(client);
  });

  test.each([
    "http://localhost:1234/v1",
    "http://127.0.0.1:8080/v1",
    "http://[::1]:8080/v1",
    "http://192.168.1.5:8000/v1",
    "http://10.1.2.3/v1",
    "http://172.20.0.2/v1",
    "http://vllm:8000/v1",
    "http://gpu.local/v1",
    "http://host.docker.internal:1234/v1",
  ])("behavior: the local server %s needs no key", (baseURL) => {
    expect(openClient({ model, baseURL }).apiKey).toBe("not-needed");
  });

  test("behavior: a user and password in the address become a header, and no key goes with them", async () => {
    vi.stubEnv("OPENAI_API_KEY", "key-from-env");
    const heads: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      heads.push(request.headers.authorization);
      response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"embedding":[1,0]}]}');
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const embedder = createOpenAI({
      model,
      baseURL: `http://us%40er:p%25ss%@${host}/v1`,
      facts: undefined,
      dimensions: 2,
    });
    await createOpenAI({ model: "m", baseURL: `http://us%40er:p%25ss@${host}/v1` }).embed(["a"]);
    vi.stubEnv("OPENAI_BASE_URL", `http://me:100%@${host}/v1`);
    await createOpenAI({ model: "m" }).embed(["a"]);
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
    expect(heads).toEqual([basic("us@er:p%ss"), basic("me:100%")]);
    expect(JSON.stringify(await embedder.describe())).not.toContain("ss%");
    expect(endpointOf({ model, baseURL: `http://me:secret@${host}/v1` })).toBe(`http://${host}/v1`);
    server.closeAllConnections();
    server.close();
  });

  test("error: a user in the address beside a key, or in the address of a client", () => {
    const baseURL = "http://me:secret@localhost/v1";
    expect(() => openClient({ model, baseURL, apiKey: "k" })).toThrow(/`apiKey` to be absent, because the user/);
    const client = new OpenAI({ apiKey: "k", baseURL });
    expect(() => createOpenAI({ model, client })).toThrow(/`client` to be one whose baseURL holds no user/);
  });

  test.each([undefined, "https://api.together.ai/v1", "https://172.99.0.1/v1"])("error: no key for %s", (baseURL) => {
    expect(() => openClient({ model, baseURL })).toThrow(AuthenticationError);
  });

  test("error: a missing key says how to give one", () => {
    expect(() => openClient({ model })).toThrow(
      "There is no key for OpenAI: set `apiKey` or the environment variable OPENAI_API_KEY, or point `baseURL` at a local server.",
    );
  });
});

describe("endpointOf", () => {
  test("default: OpenAI, or what the environment says", () => {
    expect(endpointOf({ model })).toBe("https://api.openai.com/v1");
    vi.stubEnv("OPENAI_BASE_URL", "https://env.example/v1/");
    expect(endpointOf({ model })).toBe("https://env.example/v1");
  });

  test("behavior: credentials, query and trailing slashes are left out", () => {
    expect(endpointOf({ model, baseURL: "https://me:secret@h.example/a/v1//?key=k" })).toBe("https://h.example/a/v1");
  });

  test("args: of an Azure client its own base", () => {
    const client = new AzureOpenAI({ endpoint: "https://r.openai.azure.com", apiKey: "k", apiVersion: "2024-10-21" });
    expect(endpointOf({ model, client })).toBe("https://r.openai.azure.com/openai");
  });

  test("behavior: messages name OpenAI by name and others by address", () => {
    expect(serverName("https://api.openai.com/v1")).toBe("OpenAI");
    expect(serverName("http://localhost:1/v1")).toBe("the server at http://localhost:1/v1");
  });
});
