import { LogOut } from "lucide-react";
import type { Person } from "./session";

/** Who is signed in, and the way out. */
export function Account({ person, onSignOut }: { person: Person; onSignOut: () => void }) {
  const who = person.detail ? `${person.name}, ${person.detail}` : person.name;
  return (
    <section className="account" aria-label={`Signed in as ${who}`} title={who}>
      <span className="account-initial" aria-hidden>
        {Array.from(person.name)[0]?.toUpperCase()}
      </span>
      <span className="account-words">
        <span className="account-name">{person.name}</span>
        {person.detail && <small>{person.detail}</small>}
      </span>
      <button type="button" className="button button-plain button-icon" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
        <LogOut size={17} aria-hidden />
      </button>
    </section>
  );
}
