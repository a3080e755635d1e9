import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { consentRequest } from './consent'
import { partner } from './partner'
import { webSession } from './person'

/** One request in one page of a partner: asked for by its server, opened once by a browser. */
export const embedSession = pgTable(
  'embed_session',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    requestId: uuid('request_id')
      .notNull()
      .references(() => consentRequest.id, { onDelete: 'cascade' }),
    /** The one origin (scheme, host, port) whose page may show it. */
    parentOrigin: text('parent_origin').notNull(),
    /** SHA-256 of the token that opens it, once. */
    tokenHash: bytea('token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Until when the token can be exchanged. */
    expiresAt: instant('expires_at').notNull(),
    openedAt: instant('opened_at'),
    /** As the browser said when it fetched the page: in a frame, or in a window that the partner's page opened. */
    shape: text('shape'),
    /** SHA-256 of what the opened page proves itself with. */
    secretHash: bytea('secret_hash'),
    /** When an opened one is over. */
    endsAt: instant('ends_at'),
    /** The code that it waits for; sealed. */
    provingSealed: bytea('proving_sealed'),
    /** The person who proved in it who they are. */
    webSessionId: uuid('web_session_id').references(() => webSession.id, { onDelete: 'set null' }),
    /** When an answer was sent on to a window of the wallet's own. */
    windowAt: instant('window_at'),
  },
  (t) => [
    check('embed_session_shape', sql`${t.shape} in ('frame','popup')`),
    check('embed_session_opened', sql`num_nonnulls(${t.openedAt}, ${t.shape}, ${t.secretHash}, ${t.endsAt}) in (0, 4)`),
    uniqueIndex('embed_session_token').on(t.tokenHash),
    index('embed_session_request').on(t.requestId, t.createdAt),
    index('embed_session_person').on(t.webSessionId).where(sql`web_session_id is not null`),
    index('embed_session_age').on(t.createdAt),
  ],
)
