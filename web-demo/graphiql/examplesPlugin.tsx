/** Our examples in GraphiQL's side bar, by the role that would ask them. */

import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import { getOperationAST, parse } from "graphql";

import type { Example, RoleExamples } from "./examples";

export function examplesPlugin(byRole: readonly RoleExamples[]): GraphiQLPlugin {
  return {
    title: "Examples 示例",
    icon: () => (
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7" />
      </svg>
    ),
    content: () => <Examples byRole={byRole} />,
  };
}

function Examples({ byRole }: { readonly byRole: readonly RoleExamples[] }) {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const open = (example: Example) => {
    addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables ?? "");
  };
  return (
    <section className="examples">
      <h2>Examples 示例</h2>
      {byRole.map(({ role, examples }) => (
        <div key={role}>
          <h3>{role}</h3>
          <ul>
            {examples.map((example) => (
              <li key={nameOf(example)}>
                <button type="button" onClick={() => open(example)}>
                  <strong>{nameOf(example)}</strong>
                  <span>{about(example)}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function nameOf({ query }: Example): string {
  return getOperationAST(parse(query), null)?.name?.value ?? "";
}

/** The comment it begins with, in both languages. */
function about({ query }: Example): string {
  const lines = query.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ""))
    .join(" ");
}
