import type { ReactElement } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useViewFocus } from "./use-view-focus.ts";
import { ViewBoundary } from "./view-boundary.tsx";
import { usePrefetchedViews, ViewContent } from "./view-content.tsx";
import { ViewFrame } from "./view-frame.tsx";
import { views } from "./views.tsx";

/** The view that the address names; the first one when it names none. */
export function ViewSwitch(): ReactElement {
  const [location] = useLocation();
  useViewFocus(location);
  usePrefetchedViews(views);
  return (
    <Switch>
      {views.map((view) => (
        <Route key={view.path} path={view.path}>
          <ViewFrame key={view.path} title={view.title}>
            <ViewBoundary>
              <ViewContent view={view} />
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
