import type { HonoRequest } from "hono";

/** Whether a person looks at the answer: somebody opened an address, rather than a program that asked for data. */
export function isOpenedByPerson(request: HonoRequest): boolean {
  const wantsPage = /\btext\/html\b/.test(request.header("accept") ?? "");
  return wantsPage && request.method === "GET" && !request.path.startsWith("/api/");
}

/** A page that says in words why there is no other, without a script or a style that would need permission. */
export function problemPage(message: string): string {
  const text = message.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <meta name="viewport" content="width=device-width">
    <title>Embedloom studio</title>
  </head>
  <body>
    <main>
      <h1>Embedloom studio</h1>
      <p>${text}</p>
    </main>
  </body>
</html>
`;
}
