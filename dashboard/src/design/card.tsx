import { type ReactNode, useId } from "react";

interface Props {
  title: string;
  /** What the figures below say, in one sentence. */
  sentence?: ReactNode;
  badges?: ReactNode;
  tools?: ReactNode;
  /** Whether older figures are shown while newer ones are fetched. */
  isRefreshing?: boolean;
  className?: string;
  children: ReactNode;
}

/** A titled panel. */
export function Card({ title, sentence, badges, tools, isRefreshing = false, className = "", children }: Props) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id} aria-busy={isRefreshing}>
      <header className="card-head">
        <div className="card-words">
          <h2 className="card-title">
            <span id={id}>{title}</span>
            {badges}
          </h2>
          {sentence && <p className="card-sentence">{sentence}</p>}
        </div>
        {tools && <div className="card-tools">{tools}</div>}
      </header>
      <div className={`card-body${isRefreshing ? " is-refreshing" : ""}`}>{children}</div>
    </section>
  );
}
