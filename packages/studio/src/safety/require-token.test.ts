import { beforeAll, expect, test } from "vitest";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

const TOKEN = "a-token-of-some-length";
let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started), { token: TOKEN }));

test("error: without the token there is nothing, neither page nor stream nor change", async () => {
  const { url, call } = studio;
  for (const path of [
    "/",
    "/assets/page-1a2b.js",
    "/api/snapshot",
    "/api/events",
    "/?token=wrong-token-of-some-length",
  ]) {
    const response = await fetch(`${url}${path}`, { redirect: "manual" });
    expect([path, response.status]).toEqual([path, 401]);
    expect(await response.text()).not.toContain(TOKEN);
  }
  expect(await call("POST", "/api/samples", {})).toMatchObject({
    status: 401,
    body: { error: { code: "unauthorized" } },
  });
});

test("error: a person without the token reads where the link is, a program gets JSON", async () => {
  const { url } = studio;
  const opened = await fetch(`${url}/search`, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
  expect([opened.status, opened.headers.get("content-type")]).toEqual([401, "text/html; charset=UTF-8"]);
  expect(await opened.text()).toMatch(/<p>Open the link that the studio printed in its terminal/);
  const asked = await fetch(`${url}/api/snapshot`, { headers: { accept: "text/html" } });
  expect([asked.status, asked.headers.get("content-type")]).toEqual([401, "application/json"]);
});

test("default: the address with the token moves it into a cookie that scripts cannot read, and out of the address", async () => {
  const { url } = studio;
  const first = await fetch(`${url}/search?token=${TOKEN}`, { redirect: "manual" });
  expect([first.status, first.headers.get("location")]).toEqual([303, "/search"]);
  const cookie = first.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  const page = await fetch(`${url}/search`, { headers: { cookie: cookie.split(";")[0]! } });
  expect(page.status).toBe(200);
});

test("behavior: what else is in the address stays, and the cookie names the port", async () => {
  const { url, port } = studio;
  const first = await fetch(`${url}/search?q=a%20b&token=${TOKEN}`, { redirect: "manual" });
  expect(first.headers.get("location")).toBe("/search?q=a+b");
  expect(first.headers.get("set-cookie")).toContain(`embedloom-studio-${port}=`);
});

test("args: a program brings it as a bearer", async () => {
  const { url } = studio;
  const ask = (authorization: string) => fetch(`${url}/api/snapshot`, { headers: { authorization } });
  expect([(await ask(`Bearer ${TOKEN}`)).status, (await ask(`Bearer ${TOKEN}x`)).status]).toEqual([200, 401]);
});
