import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { buildSchema, graphql, Kind, parse, visit } from 'graphql'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

/**
 * A data provider as a department would run one: a register of one farmer, behind a permission. It trusts nobody but
 * the wallet's published keys, and stands by itself: nothing of the wallet is in it, and nothing imports it.
 */

const SUBJECT = '49827XXXX952'
const FARMER = {
  int_day: '6',
  int_farmer_type: '4',
  int_gender: '2',
  int_krushk_id: '344XXX0',
  int_marital_status: '2',
  int_month: '3',
  vch_farmer_name: 'TEST USER',
  vch_father_name: null,
  vch_gp_ward: '275086',
  vch_district: '363',
}

const schema = buildSchema(`
  type Farmer { ${Object.keys(FARMER).join(': String ')}: String }
  input TextFilter { _eq: String! }
  input FarmerFilter { vch_aadharno: TextFilter! }
  type Query { query_resolver_table(where: FarmerFilter!): [Farmer!]! }
`)

class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405,
    message: string,
  ) {
    super(message)
  }
}

type Trust = {
  /** Where the wallet publishes its keys. */
  readonly jwks: URL
  readonly issuer: string
  /** Whom this provider serves: the audience that a permission must be for. */
  readonly consumer: string
}

/** `intDay` and `int_day` are one field. */
const plain = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A checker of permissions: of a signed one that is in force it answers the fields. */
function permissionChecker({ jwks, issuer, consumer }: Trust) {
  const keys = createRemoteJWKSet(jwks)
  return async (jws: string | undefined): Promise<ReadonlySet<string>> => {
    if (!jws) throw new Refusal(401, 'A permission is missing (x-consent-jws)')
    const { payload } = await jwtVerify(jws, keys, {
      algorithms: ['RS256'],
      issuer,
      audience: consumer,
      requiredClaims: ['exp', 'iat', 'sub', 'jti'],
    }).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? new Refusal(401, `The permission does not hold (${error.code})`) : error
    })
    if (payload.state !== 'ACCEPT' || !Array.isArray(payload.data)) throw new Refusal(403, 'This is no permission')
    return new Set(payload.data.map((field) => plain(String(field))))
  }
}

/** The rows of whoever `names` names. */
const rowsOf = (subject: unknown) => (subject === SUBJECT ? [FARMER] : [])

async function byGraphql(query: string, variables: Record<string, unknown>, permitted: ReadonlySet<string>) {
  const beyond: string[] = []
  const leaf = new Set(Object.keys(FARMER))
  try {
    visit(parse(query), {
      [Kind.FIELD]: ({ name }) => {
        if (leaf.has(name.value) && !permitted.has(name.value)) beyond.push(name.value)
      },
    })
  } catch {
    throw new Refusal(400, 'This is no GraphQL')
  }
  if (beyond.length > 0) throw new Refusal(403, `The permission does not cover ${beyond.join(', ')}`)
  return graphql({
    schema,
    source: query,
    variableValues: variables,
    rootValue: {
      query_resolver_table: ({ where }: { where: { vch_aadharno: { _eq: string } } }) => rowsOf(where.vch_aadharno._eq),
    },
  })
}

function byRest(names: Record<string, unknown>, permitted: ReadonlySet<string>) {
  const [farmer] = rowsOf(names.aadhaar_no)
  if (!farmer) throw new Refusal(404, 'Nobody is known by that')
  return Object.fromEntries(Object.entries(farmer).filter(([field]) => permitted.has(field)))
}

async function sentBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const sent: unknown = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}')
    if (typeof sent === 'object' && sent !== null) return { ...sent }
  } catch {}
  throw new Refusal(400, 'The body must be a JSON object')
}

/** A provider on a port of this machine (0: a free one). `url` answers REST and GraphQL. */
export async function startProvider({ port, ...trust }: Trust & { readonly port: number }) {
  const permissionIn = permissionChecker(trust)
  const answer = async (request: IncomingMessage) => {
    const url = new URL(request.url ?? '/', 'http://provider')
    if (url.pathname !== '/farmer') throw new Refusal(404, 'There is only /farmer')
    if (request.method !== 'GET' && request.method !== 'POST') throw new Refusal(405, 'GET or POST')
    const permitted = await permissionIn(request.headers['x-consent-jws']?.toString())
    if (request.method === 'GET') return byRest(Object.fromEntries(url.searchParams), permitted)
    const { query, variables, ...names } = await sentBody(request)
    return typeof query === 'string'
      ? byGraphql(query, { ...(variables as object | undefined) }, permitted)
      : byRest(names, permitted)
  }
  const write = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const server = createServer((request, response) => {
    // The same department's ear for what happens to consents: it takes whatever comes.
    if (request.method === 'POST' && request.url === '/webhook')
      return void request.resume().on('end', () => response.writeHead(204).end())
    answer(request).then(
      (body) => write(response, 200, body),
      (error: unknown) =>
        error instanceof Refusal
          ? write(response, error.status, { message: error.message })
          : write(response, 500, { message: 'Something went wrong' }),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('unreachable: it listens on a port')
  return {
    url: `http://127.0.0.1:${address.port}/farmer`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

if (process.argv[1] === import.meta.filename) {
  const text = { type: 'string', default: '' } as const
  const { values } = parseArgs({ options: { port: text, jwks: text, issuer: text, consumer: text } })
  const { issuer, consumer } = values
  await startProvider({ port: Number(values.port), jwks: new URL(values.jwks), issuer, consumer })
  process.send?.('ready')
  process.once('disconnect', () => process.exit(0))
}
