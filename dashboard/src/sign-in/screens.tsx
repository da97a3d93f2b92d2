import { CircleAlert, LogIn, LogOut, UserRoundX } from "lucide-react";
import { Standalone } from "@/shell/standalone";
import { failureText, type SignInFailure } from "./failures";
import type { SignedOutWhy } from "./sign-in";

export function OnTheWayScreen({ to }: { to: "in" | "out" }) {
  return <Standalone title={to === "in" ? "Signing in…" : "Signing out…"} isPassing />;
}

const SIGNED_OUT: Readonly<Record<SignedOutWhy, readonly [title: string, text: string]>> = {
  here: ["You are signed out", "Nothing of the figures is kept in this window."],
  elsewhere: ["You signed out in another window", "Sign in there or here, and this page is shown again."],
  "another-person": ["Somebody else signed in in another window", "The figures that were here are gone. Sign in to see this page as that person."],
};

export function SignedOutScreen({ why, onSignIn }: { why: SignedOutWhy; onSignIn: () => void }) {
  const [title, text] = SIGNED_OUT[why];
  return (
    <Standalone title={title} icon={<LogOut size={28} aria-hidden />} actions={<SignInButton onClick={onSignIn} />}>
      <p>{text}</p>
    </Standalone>
  );
}

/** Why nobody is signed in, with a way on. */
export function FailedScreen({ failure, onSignIn, onOther }: { failure: SignInFailure; onSignIn: () => void; onOther: () => void }) {
  const { title, detail, wayOn } = failureText(failure);
  const isAboutThem = failure.kind === "refused" || failure.kind === "not-accepted";
  const Icon = isAboutThem ? UserRoundX : CircleAlert;
  const other = isAboutThem && (
    <button type="button" className="button" onClick={onOther}>
      Use another account
    </button>
  );
  return (
    <Standalone
      title={title}
      isAlert
      icon={<Icon size={28} aria-hidden />}
      actions={
        <>
          <SignInButton onClick={onSignIn} label={failure.kind === "unreachable" ? "Try again" : "Sign in"} />
          {other}
        </>
      }
    >
      <p>{detail}</p>
      <p>{wayOn}</p>
    </Standalone>
  );
}

function SignInButton({ onClick, label = "Sign in" }: { onClick: () => void; label?: string }) {
  return (
    <button type="button" className="button button-primary" onClick={onClick}>
      <LogIn size={15} aria-hidden /> {label}
    </button>
  );
}
