import { runParserContract } from "@lsad/testing";

import { DrainParser, drain, genericMasks } from "../src/index.js";

const reload = (parser: DrainParser) => DrainParser.fromJSON(JSON.parse(JSON.stringify(parser)));

runParserContract({ name: "drain()", newParser: () => drain(), reload });
runParserContract({ name: "drain({ masks: genericMasks })", newParser: () => drain({ masks: genericMasks }), reload });
runParserContract({ name: "drain({ maxClusters: 50 })", newParser: () => drain({ maxClusters: 50 }), reload });
runParserContract({
  name: 'drain({ compat: "logparser" })',
  newParser: () => drain({ compat: "logparser" }),
  reload,
});
