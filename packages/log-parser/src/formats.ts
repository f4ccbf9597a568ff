/** @file The header formats of the 16 Loghub systems. */

import { compileFormat, type HeaderFormat } from "./header-format.js";

/** Name of one of the 16 systems, spelled as in Loghub's file names. */
export type SourceName =
  | "Android"
  | "Apache"
  | "BGL"
  | "HDFS"
  | "HPC"
  | "Hadoop"
  | "HealthApp"
  | "Linux"
  | "Mac"
  | "OpenSSH"
  | "OpenStack"
  | "Proxifier"
  | "Spark"
  | "Thunderbird"
  | "Windows"
  | "Zookeeper";

/**
 * Header formats of the 16 systems, as in the published benchmark of Drain and Spell (logparser 1.0.4).
 *
 * All 32,000 lines of Loghub-2k fit. Local times are read as UTC, except where the header has seconds since 1970. Four
 * columns mislead: BGL's and Thunderbird's `Label` is a label and never reaches a record; Linux's `Level` holds the
 * host, so its records have no level; Proxifier's component is its `Program`.
 *
 * @example
 * ```ts
 * formats.HDFS.read("081109 203615 148 INFO dfs.DataNode: Serving block 7");
 * // { content: "Serving block 7", level: "INFO", component: "dfs.DataNode", timeMs: 1226262975000 }
 * ```
 */
// Marked as pure, and no tagged templates: a bundler leaves out what nobody uses.
export const formats: Readonly<Record<SourceName, HeaderFormat>> = {
  Android: /* @__PURE__ */ compileFormat("<Date> <Time>  <Pid>  <Tid> <Level> <Component>: <Content>", {
    time: { text: "<Date> <Time>", layout: "MM-dd HH:mm:ss.S" },
  }),
  Apache: /* @__PURE__ */ compileFormat("\\[<Time>\\] \\[<Level>\\] <Content>", {
    time: { text: "<Time>", layout: "EEE MMM dd HH:mm:ss yyyy" },
  }),
  BGL: /* @__PURE__ */ compileFormat(
    "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>",
    {
      time: { text: "<Timestamp>", layout: "u" }, // `Time` is Pacific time, daylight saving included
    },
  ),
  HDFS: /* @__PURE__ */ compileFormat("<Date> <Time> <Pid> <Level> <Component>: <Content>", {
    time: { text: "<Date> <Time>", layout: "yyMMdd HHmmss" },
  }),
  HPC: /* @__PURE__ */ compileFormat("<LogId> <Node> <Component> <State> <Time> <Flag> <Content>", {
    time: { text: "<Time>", layout: "u" },
  }),
  Hadoop: /* @__PURE__ */ compileFormat("<Date> <Time> <Level> \\[<Process>\\] <Component>: <Content>", {
    time: { text: "<Date> <Time>", layout: "yyyy-MM-dd HH:mm:ss,S" },
  }),
  HealthApp: /* @__PURE__ */ compileFormat("<Time>\\|<Component>\\|<Pid>\\|<Content>", {
    time: { text: "<Time>", layout: "yyyyMMdd-HH:mm:ss:S" },
  }),
  Linux: /* @__PURE__ */ compileFormat("<Month> <Date> <Time> <Level> <Component>(\\[<PID>\\])?: <Content>", {
    level: null,
    time: { text: "<Month> <Date> <Time>", layout: "MMM dd HH:mm:ss" },
  }),
  Mac: /* @__PURE__ */ compileFormat(
    "<Month>  <Date> <Time> <User> <Component>\\[<PID>\\]( \\(<Address>\\))?: <Content>",
    {
      time: { text: "<Month> <Date> <Time>", layout: "MMM dd HH:mm:ss" },
    },
  ),
  OpenSSH: /* @__PURE__ */ compileFormat("<Date> <Day> <Time> <Component> sshd\\[<Pid>\\]: <Content>", {
    time: { text: "<Date> <Day> <Time>", layout: "MMM dd HH:mm:ss" },
  }),
  OpenStack: /* @__PURE__ */ compileFormat(
    "<Logrecord> <Date> <Time> <Pid> <Level> <Component> \\[<ADDR>\\] <Content>",
    {
      time: { text: "<Date> <Time>", layout: "yyyy-MM-dd HH:mm:ss.S" },
    },
  ),
  Proxifier: /* @__PURE__ */ compileFormat("\\[<Time>\\] <Program> - <Content>", {
    component: "Program",
    time: { text: "<Time>", layout: "MM.dd HH:mm:ss" },
  }),
  Spark: /* @__PURE__ */ compileFormat("<Date> <Time> <Level> <Component>: <Content>", {
    time: { text: "<Date> <Time>", layout: "yy/MM/dd HH:mm:ss" },
  }),
  Thunderbird: /* @__PURE__ */ compileFormat(
    "<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\\[<PID>\\])?: <Content>",
    { time: { text: "<Timestamp>", layout: "u" } },
  ),
  Windows: /* @__PURE__ */ compileFormat("<Date> <Time>, <Level>                  <Component>    <Content>", {
    time: { text: "<Date> <Time>", layout: "yyyy-MM-dd HH:mm:ss" },
  }),
  Zookeeper: /* @__PURE__ */ compileFormat("<Date> <Time> - <Level>  \\[<Node>:<Component>@<Id>\\] - <Content>", {
    time: { text: "<Date> <Time>", layout: "yyyy-MM-dd HH:mm:ss,S" },
  }),
};
