/** What a refusal may be for, told in words alone. */
export type RefusalReason =
  | "blocked"
  | "page"
  | "credit"
  | "encoding"
  | "key"
  | "missingField"
  | "model"
  | "store"
  | "unknownField";

/** Words by which servers say with status 400 what has a status of its own. */
export const REFUSAL_WORDS: Readonly<Record<RefusalReason, RegExp>> = {
  /** There is no such model; of what a model can do it says nothing. */
  model:
    /\bmodels?\b[^.]{0,80}?\b(?:not (?:be )?found|does(?: not|n['’]t) exist|is unknown|is not (?:available|loaded|deployed))|(?:unknown|invalid|no such|non-existent|unrecognized) model\b|no model (?:named|with|called)/i,
  /** A filter took offence at what a text says. */
  blocked:
    /\bmoderation\b|\bflagged\b|content[ _-]?(?:policy|filter|safety)|\b(?:web application )?firewall\b|\bWAF\b/i,
  /** A page, which no API writes. */
  page: /^\s*<(?:!doctype|html|head|body|title|center|h\d)\b/i,
  /** The key is missing or wrong. */
  key: /(?:invalid|incorrect|wrong|missing|expired|bad|no|malformed|required)\b.{0,30}\b(?:api[ _-]?key|access token|bearer token|auth(?:entication|orization)? (?:token|header|credentials?)|credentials)\b|(?:api[ _-]?key|access token|credentials)\b.{0,40}(?:not valid|invalid|incorrect|missing|expired|required|not provided|not found|rejected)|unauthori[sz]ed|authentication (?:failed|required|error)|not authenticated|\b(?:jwt|oauth|access|bearer|id|auth) ?token\b.{0,20}\b(?:invalid|expired|revoked|malformed)/i,
  /** The account has run dry. */
  credit: /insufficient (?:balance|credits?|funds|quota)|balance (?:is )?(?:insufficient|too low)|out of credits/i,
  /** The server's own store is gone. */
  store:
    /\bno connected (?:db|database)\b|\b(?:db|database)\b.{0,40}(?:not connected|unavailable|connection (?:failed|refused))/i,
  /** A field is missing that every request must have. */
  missingField:
    /(?:field|parameter|argument|property)s?\b.{0,40}\b(?:required|missing|must be)|(?:missing|required)\b.{0,30}\b(?:field|parameter|argument|property)|input_type.{0,40}(?:required|must)/i,
  /** A field came that nobody knows. */
  unknownField:
    /unrecognized (?:request )?(?:argument|field|parameter)|(?:unknown|unexpected|unsupported) (?:field|parameter|argument|keyword|property)|unsupportedparams|extra (?:fields|inputs) (?:are )?not permitted|additional propert/i,
  /** Vectors cannot be had in this encoding. */
  encoding: /encoding[ _]?format|embedding_type|base64|only.{0,10}\bfloats?\b|not json serializable/i,
};
