import { type ReactElement, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useViewFocus } from "./use-view-focus.ts";
import { ViewBoundary } from "./view-boundary.tsx";
import { ViewFrame } from "./view-frame.tsx";
import { ViewSkeleton } from "./view-skeleton.tsx";
import { views } from "./views.tsx";

/** The view that the address names; the first one when it names none. */
export function ViewSwitch(): ReactElement {
  const [location] = useLocation();
  useViewFocus(location);
  return (
    <Switch>
      {views.map(({ path, title, component: Content }) => (
        <Route key={path} path={path}>
          <ViewFrame key={path} title={title}>
            <ViewBoundary>
              <Suspense fallback={<ViewSkeleton />}>
                <Content />
              </Suspense>
            </ViewBoundary>
          </ViewFrame>
        </Route>
      ))}
      <Route>
        <Redirect to="/documents" replace />
      </Route>
    </Switch>
  );
}
