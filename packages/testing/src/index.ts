/** @file Fixture loader, matchers and contract suites shared by the packages' tests. */

export { installAllclose, type Tolerance } from "./allclose.js";
export { describeWithShared, fixturesFolder, readFixture, sharedFolder, sharedPath } from "./fixtures.js";
