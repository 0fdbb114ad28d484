/** GraphiQL, served from the machine itself, opened on examples that run as they stand. */

import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

import { Connection } from "./connection";
import { examples, type Example } from "./examples";
import { examplesPlugin } from "./examplesPlugin";
import type { FeedState } from "./feed";
import { IdentityBar } from "./IdentityBar";
import { offeredTokens, recall, remember, type Identity, type OfferedToken } from "./identity";

interface Props {
  readonly connection: Connection;
  readonly first: Identity;
  readonly offered: readonly OfferedToken[];
  readonly tabs: readonly Example[];
  readonly plugins: readonly GraphiQLPlugin[];
}

function Page({ connection, first, offered, tabs, plugins }: Props) {
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

async function open(root: HTMLElement): Promise<void> {
  const offered = await offeredTokens();
  const first = recall(offered);
  const connection = new Connection(first);
  const { tabs, byRole } = await examples(connection);
  const plugins = [HISTORY_PLUGIN, explorerPlugin(), examplesPlugin(byRole)];
  createRoot(root).render(
    <Page connection={connection} first={first} offered={offered} tabs={tabs} plugins={plugins} />,
  );
}

void open(document.getElementById("page")!);
