import "./sign-in.css";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { takeTokensFrom } from "@/api/authorization";
import type { OidcConfig } from "@/config/config";
import { Account } from "./account";
import { otherWindows } from "./other-windows";
import { Provider } from "./provider";
import { FailedScreen, OnTheWayScreen, SignedOutScreen } from "./screens";
import { SignIn } from "./sign-in";

/** Begins the sign-in that the configuration names; from now on requests bear its tokens. */
export function startSignIn(config: OidcConfig): SignIn {
  const place = {
    address: () => location.pathname + location.search + location.hash,
    // Without an entry of its own: «back» must not lead into the sign-in again.
    leaveFor: (url: string) => location.replace(url),
    rename: (address: string) => history.replaceState(null, "", address),
  };
  const signIn = new SignIn(new Provider(config, location.origin), place, otherWindows());
  takeTokensFrom(signIn);
  // A page that «back» brings out of the browser's memory still believes to be on its way.
  addEventListener("pageshow", (event) => {
    if (event.persisted && signIn.current().at === "on-the-way") location.reload();
  });
  void signIn.begin();
  return signIn;
}

interface Props {
  signIn: SignIn;
  children: (account: ReactNode) => ReactNode;
}

/** The dashboard for those who are signed in, and the way in for all others. */
export function SignInGate({ signIn, children }: Props) {
  const state = useSyncExternalStore(signIn.subscribe, signIn.current);
  const answers = useQueryClient();
  const isIn = state.at === "signed-in";
  useEffect(() => {
    // What one reader has seen is not kept for the next.
    if (!isIn) answers.clear();
  }, [isIn, answers]);

  const goIn = () => void signIn.goIn();
  const signOut = () => void signIn.signOut();
  switch (state.at) {
    case "signed-in":
      return children(<Account person={state.person} onSignOut={signOut} />);
    case "on-the-way":
      return <OnTheWayScreen to={state.to} />;
    case "signed-out":
      return <SignedOutScreen why={state.why} onSignIn={goIn} />;
    case "failed":
      return <FailedScreen failure={state.failure} onSignIn={goIn} onOther={signOut} />;
  }
}
