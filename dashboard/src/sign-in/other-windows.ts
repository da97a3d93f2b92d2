/** What windows of the same dashboard tell each other. Each has tokens of its own; no token is ever sent. */

export type News = { kind: "signed-in"; subject: string } | { kind: "signed-out" };

export interface OtherWindows {
  tell: (news: News) => void;
  onNews: (listener: (news: News) => void) => void;
}

export function otherWindows(): OtherWindows {
  const channel = new BroadcastChannel("sentinel.sign-in");
  return {
    tell: (news) => channel.postMessage(news),
    onNews: (listener) => channel.addEventListener("message", (event: MessageEvent<News>) => listener(event.data)),
  };
}
