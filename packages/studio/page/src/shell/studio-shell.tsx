import { AppShell } from "@mantine/core";
import type { ReactElement } from "react";
import { ConnectionNotice } from "./connection-notice.tsx";
import { HeaderBar } from "./header-bar.tsx";
import { SideNavigation } from "./side-navigation.tsx";
import classes from "./studio-shell.module.css";
import { TabBar } from "./tab-bar.tsx";
import { ViewSwitch } from "./view-switch.tsx";

/** Header, navigation (beside the view, or below it on a narrow screen) and the view itself. */
export function StudioShell(): ReactElement {
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: "md", collapsed: { mobile: true } }}
      footer={{ height: { base: 60, md: 0 } }}
      padding={0}
      classNames={{ header: classes.bar, navbar: classes.bar, footer: `${classes.bar} ${classes.footer}` }}
    >
      <a className={classes.skip} href="#view">
        Skip to the view
      </a>
      <AppShell.Header>
        <HeaderBar />
      </AppShell.Header>
      <AppShell.Navbar visibleFrom="md" component="div">
        <SideNavigation />
      </AppShell.Navbar>
      <AppShell.Main id="view" tabIndex={-1} className={classes.main}>
        <ConnectionNotice />
        <ViewSwitch />
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="md" component="div">
        <TabBar />
      </AppShell.Footer>
    </AppShell>
  );
}
