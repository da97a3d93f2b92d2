// What is wrong now, and where to look.

import { instant } from "./words.js";

const { createElement: h } = globalThis.React;
const { Alert, HStack, Link, Stack, Text } = globalThis.ChakraUI;

export function Incidents({ incidents }) {
  return h(Stack, { gap: 2 }, incidents.map((one) =>
    h(Alert.Root, { "data-testid": `incident ${one.kind}`, key: `${one.kind} ${one.where}`, status: one.severity },
      h(Alert.Indicator),
      h(Alert.Content, null,
        h(Alert.Title, null, `${one.where}: ${one.title}, since ${instant(one.since)}`),
        h(Alert.Description, null,
          h(Text, null, one.what),
          h(Text, null, one.to_do),
          h(HStack, { gap: 4, mt: 1 }, Object.entries(one.links).map(([word, url]) =>
            h(Link, { href: url, key: word, rel: "noopener", target: "_blank", textDecoration: "underline" }, word))))))));
}
