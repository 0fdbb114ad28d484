/** GraphiQL, served from the machine itself, opened on examples that run as they stand. */

import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";

import { useGraphiQLActions } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

import { Connection } from "./connection";
import { examples } from "./examples";
import { IdentityBar } from "./IdentityBar";
import { offeredTokens, recall, remember, type Identity, type OfferedToken } from "./identity";

interface Props {
  readonly connection: Connection;
  readonly first: Identity;
  readonly offered: readonly OfferedToken[];
  readonly tabs: Awaited<ReturnType<typeof examples>>;
}

function Page({ connection, first, offered, tabs }: Props) {
  const [identity, setIdentity] = useState(first);
  const become = (next: Identity) => {
    remember(next);
    connection.become(next);
    setIdentity(next);
  };
  return (
    <>
      <IdentityBar identity={identity} offered={offered} onChange={become} />
      <GraphiQL
        fetcher={connection.fetcher}
        defaultTabs={tabs}
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
  const tabs = await examples(connection);
  createRoot(root).render(<Page connection={connection} first={first} offered={offered} tabs={tabs} />);
}

void open(document.getElementById("page")!);
