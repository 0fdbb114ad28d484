/** The strip above GraphiQL: who is asking, and with which token. */

import { useEffect, useState, type FormEvent } from "react";

import { GUEST, type Identity, type OfferedToken } from "./identity";

const PASTED = "pasted";

interface Props {
  readonly identity: Identity;
  readonly offered: readonly OfferedToken[];
  readonly onChange: (identity: Identity) => void;
}

export function IdentityBar({ identity, offered, onChange }: Props) {
  return (
    <header className="identity-bar">
      <a className="brand" href="/">
        Waypost
      </a>
      {offered.length > 0 && <RolePicker identity={identity} offered={offered} onChange={onChange} />}
      <TokenForm identity={identity} onChange={onChange} />
    </header>
  );
}

function RolePicker({ identity, offered, onChange }: Props) {
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

function TokenForm({ identity, onChange }: Omit<Props, "offered">) {
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
