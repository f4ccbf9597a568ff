import { runParserContract } from "@lsad/testing";

import { DrainParser, drain, genericMasks } from "../src/index.js";
import { SpellParser, spell } from "../src/spell.js";
import { ZeroParser, zero } from "../src/zero.js";

const reload = (parser: DrainParser) => DrainParser.fromJSON(JSON.parse(JSON.stringify(parser)));

runParserContract({ name: "drain()", newParser: () => drain(), reload });
runParserContract({ name: "drain({ masks: genericMasks })", newParser: () => drain({ masks: genericMasks }), reload });
runParserContract({ name: "drain({ maxClusters: 50 })", newParser: () => drain({ maxClusters: 50 }), reload });
runParserContract({
  name: 'drain({ compat: "logparser" })',
  newParser: () => drain({ compat: "logparser" }),
  reload,
});

runParserContract({
  name: "spell()",
  newParser: () => spell(),
  reload: (parser) => SpellParser.fromJSON(JSON.parse(JSON.stringify(parser))),
});

runParserContract({
  name: "zero()",
  newParser: () => zero(),
  reload: (parser) => ZeroParser.fromJSON(JSON.parse(JSON.stringify(parser))),
});
