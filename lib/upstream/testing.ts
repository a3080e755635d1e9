import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import { v7 } from 'uuid'

const CALLBACK = 'http://localhost:3000/console/sign-in/oidc/callback'

/** With which the provider signs. */
export const keys = await generateKeyPair('RS256', { extractable: true })

type Account = { sub: string; email: string; email_verified: boolean }

export const atProvider = {
  /** Who sits there: the account, and what is said of it. */
  who: { sub: '', email: '', email_verified: true } as Account,
  /** What becomes of an ID token on its way; set by the attacks. */
  tamper: null as ((token: string) => Promise<string>) | null,
}

/** Somebody at the provider, verified unless they are not. */
export const sit = (email: string, over: Partial<Account> = {}) => {
  atProvider.who = { sub: v7(), email, email_verified: true, ...over }
}

const server = createServer()

/** Starts a real OpenID provider, and names it as the one of staff. */
export async function openProvider(): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'console', client_secret: 'a-secret-of-the-console', redirect_uris: [CALLBACK] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['any'] },
    jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ ...atProvider.who, sub }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (atProvider.tamper && ctx.path === '/token' && body?.id_token)
      body.id_token = await atProvider.tamper(body.id_token)
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, { login: { accountId: atProvider.who.sub } })
    else void answer(request, response)
  })
  process.env.STAFF_OIDC_ISSUER = issuer
  process.env.STAFF_OIDC_CLIENT_ID = 'console'
  process.env.STAFF_OIDC_CLIENT_SECRET = 'a-secret-of-the-console'
}

export const closeProvider = () => void server.close()

/** What a browser does: goes where it is sent, with the provider's cookies, until it is sent back. */
export async function browse(url: URL): Promise<URLSearchParams> {
  const jar = new Map<string, string>()
  let at = url
  for (let hops = 0; hops < 10; hops++) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(at, { headers: { cookie }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const next = response.headers.get('location')
    if (!next) throw new Error(`the provider stopped at ${at.pathname}: ${await response.text()}`)
    at = new URL(next, at)
    if (at.href.startsWith(CALLBACK)) return at.searchParams
  }
  throw new Error('the provider goes round in circles')
}
