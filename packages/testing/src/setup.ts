/** @file What every test file of the repository starts with. */

import { installAllclose } from "./allclose.js";

installAllclose();
