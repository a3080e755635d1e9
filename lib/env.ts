import { z } from 'zod'

const key32 = z
  .string()
  .refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)')

/** A JSON object of HTTP headers, checked at start and not at the first code that someone waits for. */
const headers = z
  .string()
  .default('{}')
  .refine((text) => {
    try {
      new Headers(JSON.parse(text) as Record<string, string>)
      return true
    } catch {
      return false
    }
  }, 'must be a JSON object of HTTP headers')

/** What a path is put after. */
const abdmUrl = z
  .url({ protocol: /^https?$/ })
  .refine((value) => !/[?#]|\/$/.test(value), 'must be an address without a slash, query or fragment at its end')

const Driver = z.enum(['demo', 'http']).default('http')

const Env = z.object({
  WALLET_MODE: z.enum(['demo', 'production']).default('production'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(16),
  APP_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine((value) => new URL(value).origin === value, 'must be an origin: scheme, host and port, nothing after'),
  /** The address that the server listens on. */
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  /** Encrypts people's session cookies, and what waits at a browser for one page. */
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Encrypts identifiers, names, proofs and private keys at rest (AES-256-GCM). */
  DATA_KEY: key32,
  /** Keys the hashes by which identifiers are found (HMAC-SHA256). Never stored beside the data. */
  INDEX_KEY: key32,
  /** The first RS256 private key, PKCS #8 PEM. Later ones are made by rotation and live in `signing_key`. */
  SIGNING_KEY: z.string().startsWith('-----BEGIN PRIVATE KEY-----', 'must be a PKCS #8 PEM'),
  PROOF_ISSUER: z.string().min(1).default('consent-manager'),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  /** Who delivers and cleans up: this server too, or processes of their own (npm run worker). */
  WORKERS: z.enum(['server', 'apart']).default('server'),
  /** Who migrates: `npm start`, or a step of its own before it (npm run migrate). */
  MIGRATE: z.enum(['start', 'apart']).default('start'),
  /** So long a server that is told to stop says that it is not ready, and answers all the same. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(0),
  /** Who may read /api/metrics. Unset: it is not there. */
  METRICS_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Where `npm run worker` answers for its health and metrics, on HOST. Unset: nowhere. */
  WORKER_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  /** Where traces go (OTLP over HTTP). Unset: there are none. The SDK reads the other OTEL_ variables itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** So long partners may take to say that they stopped; then their staff are asked. */
  CONFIRM_WITHIN_HOURS: z.coerce.number().int().min(1).max(8760).default(24),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  SMS_DRIVER: Driver,
  SMS_HTTP_URL: z.url().optional(),
  SMS_HTTP_METHOD: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  SMS_HTTP_HEADERS: headers,
  SMS_HTTP_BODY: z.string().default('{"to":"{{to}}","message":"{{body}}"}'),
  EMAIL_DRIVER: Driver,
  EMAIL_HTTP_URL: z.url().optional(),
  EMAIL_HTTP_METHOD: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  EMAIL_HTTP_HEADERS: headers,
  EMAIL_HTTP_BODY: z.string().default('{"to":"{{to}}","text":"{{body}}"}'),
  /** By which another system of the demo may show a message on the demo's page; made at each start. */
  DEMO_MESSAGES_KEY: z.string().min(32).optional(),
  /** Where partners' staff sign in beside their passwords (OpenID Connect): the issuer, as it calls itself. */
  STAFF_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  STAFF_OIDC_CLIENT_ID: z.string().optional(),
  STAFF_OIDC_CLIENT_SECRET: z.string().optional(),
  /** What its button says. */
  STAFF_OIDC_LABEL: z.string().max(60).default('your organisation'),
  /** Whether a consumer's verified query goes through the wallet to the provider. */
  VERIFY_DATAPATH: z.enum(['on', 'off']).default('off'),
  /** The version of ABDM's account service. It is called, and ABHA offered, where ABDM_BASE_URL is set. */
  ABDM_API: z.enum(['v2', 'v3']).default('v3'),
  ABDM_GATEWAY_URL: abdmUrl.optional(),
  ABDM_BASE_URL: abdmUrl.optional(),
  ABDM_CLIENT_ID: z.string().optional(),
  ABDM_CLIENT_SECRET: z.string().optional(),
  ABDM_HIP_ID: z.string().optional(),
  /** ABDM's sandbox or the real one; with `sbx` pages say that it is the sandbox. */
  ABDM_CM_ID: z.enum(['sbx', 'abdm']).default('sbx'),
  /** Which code of ABDM's stands for which reason to deactivate an ABHA: core/abha/reasons.ts. */
  ABHA_REASONS: z
    .string()
    .regex(
      /^\w{1,32}=(not_useful_now|not_accepted|poor_network|moving_abroad|other)(,\w{1,32}=(not_useful_now|not_accepted|poor_network|moving_abroad|other))*$/,
      'must be code=reason,… with the reasons not_useful_now, not_accepted, poor_network, moving_abroad and other',
    )
    .default('101=not_useful_now,102=not_accepted,103=poor_network,104=moving_abroad,others=other'),
})

type Source = Readonly<Record<string, string | undefined>>

/** Rules between variables. They look at the raw text, so that they speak even when another variable is missing. */
function* crossIssues(given: Source): Generator<string> {
  const production = given.WALLET_MODE !== 'demo'
  if (production && given.DEMO_MESSAGES_KEY !== undefined) yield 'DEMO_MESSAGES_KEY: is for a demo only'
  for (const channel of ['SMS', 'EMAIL'] as const) {
    if (given[`${channel}_DRIVER`] === 'demo') {
      if (production) yield `${channel}_DRIVER: "demo" shows codes on a page; production needs "http"`
    } else if (!given[`${channel}_HTTP_URL`]) yield `${channel}_HTTP_URL: is missing (the http driver needs it)`
  }
  if (production && given.APP_ORIGIN?.startsWith('http://')) yield 'APP_ORIGIN: must be https in production'
  yield* abdmIssues(given, production)
  yield* oidcIssues(given, production)
}

const OIDC_NEEDS = ['STAFF_OIDC_ISSUER', 'STAFF_OIDC_CLIENT_ID', 'STAFF_OIDC_CLIENT_SECRET'] as const

/** The identity provider of partners' staff is named with everything or not at all. */
function* oidcIssues(given: Source, production: boolean): Generator<string> {
  if (!OIDC_NEEDS.some((name) => given[name] !== undefined)) return
  for (const name of OIDC_NEEDS)
    if (given[name] === undefined) yield `${name}: is missing (the identity provider of staff needs it)`
  const url = URL.parse(given.STAFF_OIDC_ISSUER ?? '')
  if (url?.protocol === 'http:' && (production || !LOOPBACK_HOSTS.includes(url.hostname)))
    yield 'STAFF_OIDC_ISSUER: must be https (http only to this machine, in a demo)'
}

const ABDM_NEEDS = ['ABDM_GATEWAY_URL', 'ABDM_BASE_URL', 'ABDM_CLIENT_ID', 'ABDM_CLIENT_SECRET'] as const
const LOOPBACK_HOSTS = ['127.0.0.1', '[::1]', 'localhost']

/** ABDM's account service is called with everything or not at all. */
function* abdmIssues(given: Source, production: boolean): Generator<string> {
  if (![...ABDM_NEEDS, 'ABDM_HIP_ID'].some((name) => given[name] !== undefined)) return
  const needed = given.ABDM_API === 'v2' ? [...ABDM_NEEDS, 'ABDM_HIP_ID'] : ABDM_NEEDS
  for (const name of needed)
    if (given[name] === undefined) yield `${name}: is missing (ABDM's account service needs it)`
  for (const name of ['ABDM_GATEWAY_URL', 'ABDM_BASE_URL']) {
    const url = URL.parse(given[name] ?? '')
    if (url?.protocol === 'http:' && (production || !LOOPBACK_HOSTS.includes(url.hostname)))
      yield `${name}: must be https (http only to this machine, in a demo)`
  }
}

export type Env = z.output<typeof Env>

/**
 * Every variable the wallet reads, checked. Throws one Error that names every
 * missing or wrong variable at once, and never a value.
 */
export function parseEnv(source: Source): Env {
  // An empty variable is an unset one: `docker -e NAME=` and .env files make them.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = Env.safeParse(given)
  const lines = [
    ...(result.error?.issues ?? []).map((issue) => {
      const name = issue.path.join('.')
      return `${name}: ${given[name] === undefined ? 'is missing' : issue.message}`
    }),
    ...crossIssues(given),
  ]
  if (!result.success || lines.length > 0) throw new Error(`The environment is not complete:\n  ${lines.join('\n  ')}`)
  return result.data
}

let parsed: Env | undefined

/** Parsed on first use, not on import: `next build` evaluates route modules and has no secrets. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}
