import { findChromium } from "../../../../tools/chromium/find-chromium.ts";
import { openSession, type StudioSession } from "../../../../packages/studio/e2e/studio-session.ts";

/** A studio in Chromium that is gone with the block that it was opened in. */
export async function openClaimSession(): Promise<AsyncDisposable & { readonly session: StudioSession }> {
  const session = await openSession(findChromium()!);
  return { session, [Symbol.asyncDispose]: () => session.close() };
}
