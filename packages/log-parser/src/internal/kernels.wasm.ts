/** @file Made from assembly/kernels.as by `npm run kernels`; do not edit. */

/** SHA-256 of the source that the bytes were made from. */
export const kernelsSource = "4ac4340a0bd90fca5e58491f4ae5e5e1fc208aa2978840562cc4662d59b21521";

/** The module, in base64. */
export const kernelsBytes = [
  "AGFzbQEAAAABCwFgBn9/f39/fwF/Ag8BA2VudgZtZW1vcnkCAAADAgEABxcCCmZpbmRUb2tlbnMAAAZtZW1vcnkCAAqEAwGBAwIJ",
  "fwF7QQEhDQNAIAAgAUwEQCAA/QAEACIP/QwJCQkJCQkJCQkJCQkJCQkJ/XH9DAUFBQUFBQUFBQUFBQUFBQX9JiAP/QwcHBwcHBwc",
  "HBwcHBwcHBwc/XH9DAUFBQUFBQUFBQUFBQUFBQX9Jv1Q/WQiBkH//wMgASAAa3RyIAYgAEEQaiABShtB//8DcSILIAtBAXQgDXJz",
  "Qf//A3EhCiALQQ92IQ0DQCAKBEAgCyAKaCIGdkEBcQRAIAQgCUECdGogACAGaiIMNgIAIAwgB2tBsfPd8XlsIQggByEGA0AgBiAM",
  "SARAIAYoAgAhDiAIIAwgBmsiCEEESAR/IA5Bf0EEIAhrQQN0dnEFIA4Lc0Gx893xeWwiCCAIQQ92cyEIIAZBBGohBgwBCwsgBSAJ",
  "QQJ0aiAIQQEgCBs2AgAgCUEBaiEJBSACIAlGBEAgAkEBag8LIAMgCUECdGogACAGaiIHNgIACyAKIApBAWtxIQoMAQsLIABBEGoh",
  "AAwBCwsgCQs=",
].join("");
