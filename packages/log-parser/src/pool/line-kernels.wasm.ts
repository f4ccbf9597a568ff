/** @file Made from assembly/kernels.as by `npm run kernels`; do not edit. */

/** SHA-256 of the source that the bytes were made from. */
export const kernelsSource = "97a05484109b1f9beb60fdbf7f177a306e88a0986de9a4b52439abec2794ccd0";

/** The module, in base64. */
export const kernelsBytes = [
  "AGFzbQEAAAABCgFgBX9/f39/AX8CDwEDZW52Bm1lbW9yeQIAAAMCAQAHFQIIY3V0TGluZXMAAAZtZW1vcnkCAAryAgHvAgIIfwF7",
  "QQEhCANAIAAgAUggAiAMSnEEQCAA/QAEACIN/QwJCQkJCQkJCQkJCQkJCQkJ/XH9DAUFBQUFBQUFBQUFBQUFBQX9JiAN/QwcHBwc",
  "HBwcHBwcHBwcHBwc/XH9DAUFBQUFBQUFBQUFBQUFBQX9Jv1Q/WQhBiAN/QwKCgoKCgoKCgoKCgoKCgoK/SP9ZCEFIABBEGogAUoE",
  "QCAFQf//AyABIABrdEF/c3EhBQsgBkEBdCAIciAGQX9zcUH//wNxIQsgDf1kIQogBkEPdiEIA0AgAiAMSkEAIAUbBEAgDEECdCIG",
  "IANqIAAgBWhqNgIAIAQgBmogByAFQQAgBWtxQQFrIgcgC3FpaiIGQYCAgIB4ciAGIAkgByAKcXIbNgIAIAxBAWohDCAHQX9zIgYg",
  "C3EhCyAGIApxIQpBACEHQQAhCSAFIAVBAWtxIQUMAQsLIAcgC2lqIQcgCSAKciEJIABBEGohAAwBCwsgDAs=",
].join("");
