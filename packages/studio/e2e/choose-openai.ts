import type { Locator, Page } from "playwright-core";

// A machine that is busy with other tests is slow, and no less right.
const longTimeout = { timeout: 45_000 };

/** Switches an open page of the providers to a server that speaks like OpenAI, and gives the card that says so. */
export async function chooseOpenAI(page: Page, { url }: { readonly url: string }): Promise<Locator> {
  const card = page.getByRole("form", { name: "OpenAI, or what speaks like it" });
  await card.getByLabel("Address").fill(url, longTimeout);
  await card.getByLabel("Model").fill("narrow");
  await card.getByRole("button", { name: "Use" }).click();
  await card.getByText("In use").waitFor(longTimeout);
  return card;
}
