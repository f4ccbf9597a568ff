/** @file The 16 dialects by source. */

import type { SourceName } from "@lsad/log-parser";
import type { Dialect } from "../dialect.js";
import { android } from "./android.js";
import { apache } from "./apache.js";
import { bgl } from "./bgl.js";
import { hadoop } from "./hadoop.js";
import { hdfs } from "./hdfs.js";
import { healthapp } from "./healthapp.js";
import { hpc } from "./hpc.js";
import { linux } from "./linux.js";
import { mac } from "./mac.js";
import { openssh } from "./openssh.js";
import { openstack } from "./openstack.js";
import { proxifier } from "./proxifier.js";
import { spark } from "./spark.js";
import { thunderbird } from "./thunderbird.js";
import { windows } from "./windows.js";
import { zookeeper } from "./zookeeper.js";

/** One dialect for each source. */
export const dialects: Readonly<Record<SourceName, Dialect>> = {
  Android: android,
  Apache: apache,
  BGL: bgl,
  HDFS: hdfs,
  HPC: hpc,
  Hadoop: hadoop,
  HealthApp: healthapp,
  Linux: linux,
  Mac: mac,
  OpenSSH: openssh,
  OpenStack: openstack,
  Proxifier: proxifier,
  Spark: spark,
  Thunderbird: thunderbird,
  Windows: windows,
  Zookeeper: zookeeper,
};
