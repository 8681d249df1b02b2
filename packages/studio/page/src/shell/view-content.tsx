import { type ComponentType, type ReactElement, useEffect, useState } from "react";
import { ViewSkeleton } from "./view-skeleton.tsx";
import type { View } from "./views.tsx";

const loaded = new Map<View, ComponentType>();

/**
 * Fetches the code of all views one after the other, as soon as somebody uses the page: a server that is busy with a hundred thousand
 * chunks must not keep a view waiting. Whether it can be fetched is told where it is shown.
 */
export function usePrefetchedViews(views: readonly View[]): void {
  useEffect(() => {
    const used = new AbortController();
    const prefetch = async (): Promise<void> => {
      used.abort();
      for (const view of views) await loadView(view).catch(() => {});
    };
    for (const event of ["pointermove", "pointerdown", "keydown"]) {
      window.addEventListener(event, () => void prefetch(), { signal: used.signal, passive: true });
    }
    return () => used.abort();
  }, [views]);
}

async function loadView(view: View): Promise<ComponentType> {
  const component = await view.load();
  loaded.set(view, component);
  return component;
}

/**
 * A view as soon as its code is there; one that is known is shown at once. `Suspense` would hold every view back for the 300 ms that
 * React gives its fallback.
 */
export function ViewContent({ view }: { readonly view: View }): ReactElement {
  const [{ component: Content, error }, setCode] = useState<{ component?: ComponentType | undefined; error?: unknown }>(
    () => ({ component: loaded.get(view) }),
  );
  useEffect(() => {
    if (Content !== undefined) return;
    let isShown = true;
    const show = (code: { component?: ComponentType; error?: unknown }): void => {
      if (isShown) setCode(code);
    };
    loadView(view).then(
      (component) => show({ component }),
      (reason: unknown) => show({ error: reason }),
    );
    return () => {
      isShown = false;
    };
  }, [view, Content]);
  // For the boundary around it.
  if (error !== undefined) throw error;
  return Content === undefined ? <ViewSkeleton /> : <Content />;
}
