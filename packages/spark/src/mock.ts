/** @file A Spark Connect server with prepared answers, for tests without Spark: `@lsad/spark/mock`. */

export type { MockError } from "./mock/failures.js";
export type { MockAnswer, MockAnswers, MockCall, MockFault, MockOptions, MockSpark } from "./mock/mock-spark.js";
export { startMockSpark } from "./mock/start-mock-spark.js";
