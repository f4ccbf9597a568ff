import { describe } from "vitest";

import { startMockSpark } from "../src/mock.js";
import { contractAnswer, runClientContract } from "./client-contract.js";
import { describeWithSpark } from "./describe-with-spark.js";

describe("the client on the mock server", () => {
  runClientContract(() => startMockSpark(contractAnswer));
});

describeWithSpark("the client on a real Spark", (remote) => {
  runClientContract(async () => ({ remote, stop: async () => {} }));
});
