/** @file fast-check with one seed, so that a run in CI tests what a run on a desk tested. */

import fc from "fast-check";

fc.configureGlobal({ seed: 20_241 });

export { fc };
