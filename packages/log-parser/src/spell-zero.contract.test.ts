import { runParserContract } from "@lsad/testing";

import { SpellParser, spell } from "./spell.js";
import { ZeroParser, zero } from "./zero.js";

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
