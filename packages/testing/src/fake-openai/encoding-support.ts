/**
 * What the server does with `encoding_format`: honours it as OpenAI does, sends floats whatever was asked (LM Studio,
 * Mistral), refuses the field (some gateways), or refuses one of its values (Voyage refuses `float`).
 */
export type EncodingSupport = "honour" | "ignore-base64" | "reject-field" | "reject-float" | "reject-base64";
