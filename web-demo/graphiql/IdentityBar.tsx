/** The strip above GraphiQL: who is asking, and with which token. */

import { useEffect, useState, type FormEvent } from "react";

import type { FeedState } from "./feed";
import { GUEST, type Identity, type OfferedToken } from "./identity";

const PASTED = "pasted";

interface Props {
  readonly identity: Identity;
  readonly offered: readonly OfferedToken[];
  readonly feed: FeedState | null;
  readonly onChange: (identity: Identity) => void;
}

export function IdentityBar({ identity, offered, feed, onChange }: Props) {
  return (
    <header className="identity-bar">
      <a className="brand" href="/">
        Waypost
      </a>
      {offered.length > 0 && <RolePicker identity={identity} offered={offered} onChange={onChange} />}
      <TokenForm identity={identity} onChange={onChange} />
      <FeedBadge feed={feed} />
    </header>
  );
}

const SAID: Readonly<Record<FeedState["is"], string>> = {
  live: "Live 实时",
  reconnecting: "Reconnecting 正在重连",
  resumed: "Resumed, nothing missed 已续传，无遗漏",
  ended: "Closed 已关闭",
};

/** How the newest subscription is, and after which entry it goes on. */
function FeedBadge({ feed }: { readonly feed: FeedState | null }) {
  return (
    <p className={`feed ${feed?.is ?? ""}`} role="status" data-feed={feed?.is}>
      {feed && (
        <>
          <strong>{SAID[feed.is]}</strong> {feed.events} {feed.cursor && <code title={feed.cursor}>after {feed.cursor}</code>}
        </>
      )}
    </p>
  );
}

function RolePicker({ identity, offered, onChange }: Omit<Props, "feed">) {
  const isPasted = identity.role === "" && identity.token !== "";
  const choose = (role: string) => onChange(offered.find((offer) => offer.role === role) ?? GUEST);
  return (
    <label>
      Role 角色
      <select
        name="role"
        value={isPasted ? PASTED : identity.role}
        onChange={(event) => choose(event.target.value)}
      >
        {offered.map(({ role }) => (
          <option key={role}>{role}</option>
        ))}
        <option value="">GUEST (no token)</option>
        {isPasted && <option value={PASTED}>pasted token</option>}
      </select>
    </label>
  );
}

function TokenForm({ identity, onChange }: Omit<Props, "offered" | "feed">) {
  const [typed, setTyped] = useState(identity.token);
  useEffect(() => setTyped(identity.token), [identity.token]);
  const use = (event: FormEvent) => {
    event.preventDefault();
    onChange({ role: "", token: typed.trim().replace(/^bearer\s+/i, "") });
  };
  return (
    <form onSubmit={use}>
      <label>
        Bearer token 令牌
        <input
          name="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="none: you are a guest"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <button type="submit" disabled={typed === identity.token}>
        Use 使用
      </button>
    </form>
  );
}
