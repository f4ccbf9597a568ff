/** @file Loghub-2k as it is published: every file with its address, size and digest. */

import type { SourceName } from "@lsad/log-parser";
import { sources } from "./source-info.js";

/** A file on a public server whose bytes are known. */
export interface PublishedFile {
  /** Where it goes inside a corpus folder, with `/`. */
  readonly path: string;
  /** Where it lies in a clone of its repository, with `/`. */
  readonly publishedPath: string;
  readonly url: string;
  readonly bytes: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** The commit of `logpai/loghub` whose files the benchmark's numbers were measured on, of 13 June 2025. */
const COMMIT = "dd61d0952749ee7963bde24220d1be5ede023033";

const ADDRESS = `https://raw.githubusercontent.com/logpai/loghub/${COMMIT}/`;

/** Bytes and SHA-256. */
type Digest = readonly [bytes: number, sha256: string];

/** Raw and structured file of each source: facts about public files, none of their content. */
const DIGESTS: Readonly<Record<SourceName, { readonly raw: Digest; readonly structured: Digest }>> = {
  Android: {
    raw: [279_076, "47641549915e662ff590291df266a45f635eedca7c5f1b41a4fa853fe5d2f409"],
    structured: [450_975, "80d58d6c79249c9f4891fbe0c2eaeaade30f933c69b7d030af190a10d73d96e5"],
  },
  Apache: {
    raw: [171_239, "c7efa3eb686e3a96bd2f8f4457b2a7887e9cf2f3649327f1b4e87af841363ce8"],
    structured: [258_805, "54331d12eedf513f2127f4d89f0284c8b15fddfa5471103abf9db2c73d737778"],
  },
  BGL: {
    raw: [317_150, "2a819ea540909db682005c9cf948387a40729b5c2e9f19d430e29ce704825496"],
    structured: [425_129, "3fe74103c0b02a28514534e2a47257a3f770135ca61afd425bbd3b9d6a31fe26"],
  },
  HDFS: {
    raw: [287_848, "7c967000980c086ed55fa6544ba4f05fe66d44622795e890c68caf8bbb635035"],
    structured: [414_635, "729df59774e3dde934044028546d2a55d5e3d4370b9d12fcebbe4c087b2bf7b4"],
  },
  HPC: {
    raw: [151_178, "826e5957b461e65780a8bda5c186c2fcf90fd6c1863721ef9c1ccfa9ada86f88"],
    structured: [217_818, "0787df9cfab7e9495669548315ea8a9a51b02029c0dcfa28944707ad755a8c86"],
  },
  Hadoop: {
    raw: [384_948, "9ecaeb807d50d5fb5a20982ea66f1c8d32545259a51ce7456c1ab78db0509732"],
    structured: [541_144, "e88e5bf99d7f23f482517cc79290ad75b90d914af5d6114176e8bbf0f8ae0fad"],
  },
  HealthApp: {
    raw: [187_456, "95ec36322f5db1e6faaab764c568b67023d7d6733793106289dbf30516fc13ee"],
    structured: [283_128, "11831c70cc8851cb74486153149ae3136453fccca708fcb6826d8dcb0edbc6cb"],
  },
  Linux: {
    raw: [216_485, "b3e20bc1afe732ab1bf3ed1de4bf9c809e4194e02f7dea911d918e5342e8e173"],
    structured: [327_804, "7c86d7b0ecb961a25f00d9475a154df97613b9974f31ce142a146caa2017c71e"],
  },
  Mac: {
    raw: [319_414, "d9ea495488728d8c989dc942fca3324a3cc7b19b0a6f409a5fd568ad547fd931"],
    structured: [502_573, "c8d5d74e0dcd923675ee944ea592abaf0eae91ef492435330694ce5008267c8d"],
  },
  OpenSSH: {
    raw: [225_216, "1e4912727fa88245113d41b16a0cd25ceadba7f931e1c406542885b91254264f"],
    structured: [357_677, "c0996a11545f4b94b435993760afa441a9e373f7bfc9e787afdb8e62f65acb4f"],
  },
  OpenStack: {
    raw: [595_119, "025a1bc64ff5b2ef4a4bda6c4ad5c5c5f18478b71cd1ad2b0676e01625629f2f"],
    structured: [719_703, "ecc88e7909777181824260e9bdacd1469bd24d55131d6fc14e9c8c17edc49ff0"],
  },
  Proxifier: {
    raw: [236_962, "94b6a9d98d76e7ad7841ed10caa463cd4e638a229b92a220a2bf1707552adbb9"],
    structured: [356_522, "5aa88821bb217d82c3a964cbe9fdb0d67f235b0538ac164ef0a87e0ced4f2715"],
  },
  Spark: {
    raw: [196_268, "2e8b9a37fc5c238253e0b8e18a8bd5e489671def91767ae1192d28c8e1f95901"],
    structured: [305_002, "d7df75f6839b6bcf98ff020b6b0b6e2ee89d8cc53ee3d08d441bd42fd84a2cb5"],
  },
  Thunderbird: {
    raw: [325_192, "903bbfa61c34d4803e4adcb0d726ff2eeb9a2e11971243269a2035fa6c3bbeb0"],
    structured: [446_333, "c62196d8a3449de765501bbf58c2093452e9d1add439053301d29fdad8a06809"],
  },
  Windows: {
    raw: [285_433, "372fb809464a6d6016e599e9272d7cf1e8b644f25c90c7f76f19c936362456d0"],
    structured: [404_249, "caa98dd6c1291ba0470d5c171df8514616b35669d724652bd7aa973df0dee881"],
  },
  Zookeeper: {
    raw: [279_891, "e40e0af5ef9eb6e4097200f260b9d1f626b3676f861a432e87977242e75543d8"],
    structured: [372_360, "e4a450c67595828103cfab049d971f54eee778fdded061222ba6581bed2a210a"],
  },
};

/** Travel with every copy, as the licence asks. */
const NOTICES: Readonly<Record<string, Digest>> = {
  LICENSE: [553, "9ffa6ae259833cdc6e7ed8a0219fec72ef6455fb457b3c44096cb1ac1f0696d4"],
  CITATION: [1007, "4ea0e875e2b201b11e0c1ca9cdf0a1d10396c821a846304e05ad2e1f04eea35d"],
};

/**
 * The files of Loghub-2k at a pinned commit: licence and citation first, then raw and structured file of each source.
 * Free for research and academic work under Loghub's own licence; not part of this package.
 *
 * @example
 * ```ts
 * loghubFiles.length; // 34: 16 sources of two files, LICENSE, CITATION
 * loghubFiles[2].path; // "raw_data/Android_2k.log"
 * ```
 */
export const loghubFiles: readonly PublishedFile[] = [
  ...Object.entries(NOTICES).map(([name, digest]) => published(name, name, digest)),
  ...sources.flatMap(({ name }) => [
    published(`raw_data/${name}_2k.log`, `${name}/${name}_2k.log`, DIGESTS[name].raw),
    published(
      `structured_data/${name}_2k.log_structured.csv`,
      `${name}/${name}_2k.log_structured.csv`,
      DIGESTS[name].structured,
    ),
  ]),
];

function published(path: string, publishedPath: string, [bytes, sha256]: Digest): PublishedFile {
  return { path, publishedPath, url: `${ADDRESS}${publishedPath}`, bytes, sha256 };
}
