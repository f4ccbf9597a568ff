/** @file A Spark Connect server with prepared answers, for tests without Spark: `@lsad/spark/mock`. */

export type { MockError } from "./mock/failures.js";
export {
  type MockAnswer,
  type MockCall,
  type MockFault,
  type MockOptions,
  type MockSpark,
  startMockSpark,
} from "./mock/mock-spark.js";
