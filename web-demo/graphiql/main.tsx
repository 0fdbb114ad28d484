/** GraphiQL, served from the machine itself, opened on examples that run as they stand. */

import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

import { Connection } from "./connection";
import { examples, type Example } from "./examples";
import { examplesPlugin } from "./examplesPlugin";
import type { FeedState } from "./feed";
import { IdentityBar } from "./IdentityBar";
import { offeredTokens, recall, remember, type Identity, type OfferedToken } from "./identity";

/** Where GraphiQL keeps the tabs of an earlier visit. */
const TABS = "graphiql:tabState";

interface Props {
  readonly connection: Connection;
  readonly first: Identity;
  readonly offered: readonly OfferedToken[];
  readonly tabs: readonly Example[];
  readonly plugins: readonly GraphiQLPlugin[];
  /** Nobody has been here before, and the server lends a token: show what is live without being asked. */
  readonly isShow: boolean;
}

function Page({ connection, first, offered, tabs, plugins, isShow }: Props) {
  const [identity, setIdentity] = useState(first);
  const [feed, setFeed] = useState<FeedState | null>(null);
  useEffect(() => {
    connection.onFeed = setFeed;
  }, [connection]);
  const become = (next: Identity) => {
    remember(next);
    connection.become(next);
    setIdentity(next);
  };
  return (
    <>
      <IdentityBar identity={identity} offered={offered} feed={feed} onChange={become} />
      <GraphiQL
        fetcher={connection.fetcher}
        defaultTabs={[...tabs]}
        plugins={[...plugins]}
        defaultEditorToolsVisibility="variables"
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>
          <span className="graphiql-logo-link">GraphiQL</span>
        </GraphiQL.Logo>
        <SchemaFor token={identity.token} />
        {isShow && <RunOnce />}
      </GraphiQL>
    </>
  );
}

/** Reads the schema again for another identity: in production only staff may introspect. */
function SchemaFor({ token }: { readonly token: string }) {
  const { introspect } = useGraphiQLActions();
  const read = useRef(token); // GraphiQL reads it once by itself
  useEffect(() => {
    if (read.current === token) return;
    read.current = token;
    void introspect();
  }, [token, introspect]);
  return null;
}

/** Runs the first tab as soon as it can be run. */
function RunOnce() {
  const { run } = useGraphiQLActions();
  const canRun = useGraphiQL((state) => Boolean(state.schema && state.queryEditor && state.responseEditor));
  const hasRun = useRef(false);
  useEffect(() => {
    if (!canRun || hasRun.current) return;
    hasRun.current = true;
    void run();
  }, [canRun, run]);
  return null;
}

async function open(root: HTMLElement): Promise<void> {
  const offered = await offeredTokens();
  const first = recall(offered);
  const isShow = offered.length > 0 && localStorage.getItem(TABS) === null;
  const connection = new Connection(first);
  const { tabs, byRole } = await examples(connection);
  const plugins = [HISTORY_PLUGIN, explorerPlugin(), examplesPlugin(byRole)];
  createRoot(root).render(
    <Page connection={connection} first={first} offered={offered} tabs={tabs} plugins={plugins} isShow={isShow} />,
  );
}

void open(document.getElementById("page")!);
